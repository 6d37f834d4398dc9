import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { MessageWriter, readMessages } from '#main/execution/slurm/message-stream';

async function read(stream: PassThrough): Promise<unknown[]> {
  const messages: unknown[] = [];
  for await (const message of readMessages(stream)) messages.push(message);
  return messages;
}

test('messages arrive whole and in order, however they are cut, and behind a greeting', async () => {
  const written = new PassThrough();
  written.write('Welcome to the cluster!\n');
  const writer = new MessageWriter(written);
  const messages = [{ kind: 'one' }, { files: new Uint8Array(2000).fill(7) }, { kind: 'two' }];
  for (const message of messages) writer.send(message);
  written.end();
  const bytes = Buffer.concat((await written.toArray()) as Buffer[]);
  for (const size of [1, 3, 1000, bytes.length]) {
    const cut = new PassThrough();
    for (let at = 0; at < bytes.length; at += size) cut.write(bytes.subarray(at, at + size));
    cut.end();
    expect(await read(cut)).toEqual(messages);
  }
});

test('what is no message is refused', async () => {
  const stream = new PassThrough();
  new MessageWriter(stream);
  stream.end(Buffer.from([1, 0, 0, 0, 0xc1]));
  await expect(read(stream)).rejects.toMatchObject({ code: 'damaged' });
});

test('a slow stream can be waited for, and one that closes holds nobody up', async () => {
  const slow = new PassThrough({ highWaterMark: 100 });
  const writer = new MessageWriter(slow);
  writer.send({ files: new Uint8Array(1000) });
  let isDrained = false;
  const drained = writer.drained().then(() => (isDrained = true));
  await new Promise(setImmediate);
  expect(isDrained).toBe(false);
  slow.resume();
  await drained;
  slow.pause();
  writer.send({ files: new Uint8Array(1000) });
  const closed = writer.drained();
  slow.destroy();
  await closed;
});
