import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import type { WorkbenchEvent } from '#shared/contract/events';
import { decodeFrame, encodeFrame } from '#shared/contract/wire';
import { largestMessage } from '#main/server/connections';
import { serveHost } from '../../support/served-host.ts';
import { connectWire, openSocket, pageKeyOf, proveTo } from '../../support/wire-client.ts';

const patience = { timeout: 20_000 };

async function closeOf(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return { code, reason: reason.toString() };
}

function arraysInEachOther(depth: number, ...header: number[]): Uint8Array {
  const array = header.length > 0 ? header : [0xdd, 0xff, 0xff, 0xff, 0xff];
  return Buffer.alloc(depth * array.length, Uint8Array.from(array));
}

const queueChanged: WorkbenchEvent = { kind: 'trashChanged' };
const progress = (text: string): WorkbenchEvent =>
  ({ kind: 'progress', experiment: 'a', text }) as unknown as WorkbenchEvent;

test('calls are answered with what the workbench says', async () => {
  const { host, workbench } = await serveHost();
  const client = await connectWire(host.url);
  expect(await client.call('queue.show', {})).toEqual({ running: [] });
  await expect(client.call('experiments.show', { experiment: 'x' })).rejects.toMatchObject({
    code: 'not-found',
    message: 'there is no such experiment',
  });
  expect(workbench.done).toEqual(['shown {"experiment":"x"}']);
});

test('a long list comes whole to all who ask for it at once, among events', async () => {
  const { host, workbench } = await serveHost();
  const list = Array.from({ length: 2000 }, (_, place) => ({
    kind: 'damaged' as const,
    id: `x${place}`,
    reason: '"größer" '.repeat(100),
  }));
  vi.spyOn(workbench, 'dispatch').mockImplementation(() => {
    workbench.emit(queueChanged);
    return Promise.resolve(list);
  });
  const clients = await Promise.all(Array.from({ length: 5 }, () => connectWire(host.url)));
  const answers = await Promise.all(clients.map((client) => client.call('experiments.list', {})));
  for (const answer of answers) expect(answer).toEqual(list);
});

test('an unknown command and an input that breaks its schema are answered as errors', async () => {
  const { host, workbench } = await serveHost();
  const client = await connectWire(host.url);
  const call = client.call as (name: string, input: unknown) => Promise<unknown>;
  await expect(call('constructor', {})).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('there is no command "constructor"') as string,
  });
  await expect(call('experiments.show', { experiment: 7 })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('experiments.show: experiment:') as string,
  });
  await expect(call('experiments.show', { experiment: 'x', more: 1 })).rejects.toThrow('more');
  expect(workbench.done).toEqual([]);
});

test('a fault of ours is told to the client and to whoever runs the host', async () => {
  const { host, workbench, faults } = await serveHost();
  const client = await connectWire(host.url);
  workbench.queue = () => Promise.reject(new TypeError('broken'));
  await expect(client.call('queue.show', {})).rejects.toMatchObject({ code: 'internal' });
  expect(faults.map(String)).toEqual(['TypeError: broken']);
});

test.each([
  ['text', 'hello', 1003],
  ['no MessagePack', new Uint8Array([0xc1]), 1007],
  ['no call', encodeFrame({ event: queueChanged }), 1007],
  ['an id that is no number', encodeFrame({ id: 'x' as never, command: 'a', input: 0 }), 1007],
  ['nothing', new Uint8Array(), 1007],
  ['120 bytes of arrays of 2^32 in each other (A7)', arraysInEachOther(24), 1007],
  [
    '4 MB of arrays of 2^16 in each other (A7)',
    arraysInEachOther(1_300_000, 0xdc, 0xff, 0xff),
    1007,
  ],
])('a message that is %s closes the connection', async (_what, message, code) => {
  const { host } = await serveHost();
  const { socket } = await connectWire(host.url);
  socket.send(message);
  expect((await closeOf(socket)).code).toBe(code);
});

test('a message that is too large closes the connection, and the client is told', async () => {
  const { host } = await serveHost();
  const client = await connectWire(host.url);
  const overhead =
    encodeFrame({ id: 1, command: 'x', input: new Uint8Array(70_000) }).length - 70_000;
  const ofSize = (bytes: number) =>
    encodeFrame({ id: 1, command: 'x', input: new Uint8Array(bytes - overhead) });
  client.socket.send(ofSize(largestMessage));
  const [answer] = (await once(client.socket, 'message')) as [Buffer];
  expect(decodeFrame(answer)).toMatchObject({ id: 1, error: { code: 'invalid-input' } });
  client.socket.send(ofSize(largestMessage + 1));
  expect((await closeOf(client.socket)).code).toBe(1009);
});

test('every client hears of every event', async () => {
  const { host, workbench } = await serveHost();
  const heard: string[] = [];
  for (const name of ['one', 'two']) {
    const client = await connectWire(host.url);
    client.subscribe(({ kind }) => heard.push(`${name} ${kind}`));
  }
  workbench.emit(queueChanged);
  await vi.waitFor(
    () => expect(heard.toSorted()).toEqual(['one trashChanged', 'two trashChanged']),
    patience,
  );
});

test('a client that does not read is told no progress, and given up before memory is full', async () => {
  const { host, workbench } = await serveHost();
  const lazy = openSocket(host.url);
  await once(lazy, 'open');
  await proveTo(lazy, await pageKeyOf(host.url));
  lazy.ping();
  await once(lazy, 'pong');
  lazy.pause();
  onTestFinished(() => lazy.terminate());
  let isClosed = false;
  lazy.on('close', () => (isClosed = true));

  // A client that reads stays, whatever becomes of the other one.
  const client = await connectWire(host.url);
  const heard = { progress: 0, others: 0 };
  client.subscribe(({ kind }) => (heard[kind === 'progress' ? 'progress' : 'others'] += 1));
  const long = 'x'.repeat(1024 * 1024);
  const tell = async (event: WorkbenchEvent, times: number): Promise<void> => {
    const before = heard.progress + heard.others;
    for (let count = 1; count <= times; count++) {
      workbench.emit(event);
      await vi.waitFor(() => expect(heard.progress + heard.others).toBe(before + count), patience);
    }
  };

  await tell(progress(long), 100);
  expect(isClosed).toBe(false);
  await tell({ ...progress(long), kind: 'note' } as WorkbenchEvent, 100);
  lazy.resume();
  await vi.waitFor(() => expect(isClosed).toBe(true), patience);
  expect(await client.call('queue.show', {})).toEqual({ running: [] });
});

/** Something that no frame can hold. */
function nestedTooDeep(): WorkbenchEvent {
  let deep: unknown = 1;
  for (let level = 0; level < 200; level++) deep = [deep];
  return { kind: 'note', deep } as unknown as WorkbenchEvent;
}

test("an event that can't be encoded is dropped with a line in the log, and nothing else is affected (A1)", async () => {
  const { host, workbench, faults } = await serveHost();
  const client = await connectWire(host.url);
  const heard: string[] = [];
  client.subscribe(({ kind }) => heard.push(kind));
  expect(() => {
    workbench.emit(nestedTooDeep());
    workbench.emit(queueChanged);
  }).not.toThrow();
  await vi.waitFor(() => expect(heard).toEqual(['trashChanged']), patience);
  expect(faults.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^an event \(note\) could not be sent to the window: Too deep/),
  ]);
  expect(await client.call('queue.show', {})).toEqual({ running: [] });
});

test("an answer that can't be encoded is an error of that call only (A1)", async () => {
  const { host, workbench, faults } = await serveHost();
  const client = await connectWire(host.url);
  workbench.queue = () => Promise.resolve(nestedTooDeep());
  await expect(client.call('queue.show', {})).rejects.toMatchObject({ code: 'internal' });
  expect(faults).toHaveLength(1);
  workbench.queue = () => Promise.resolve(1);
  expect(await client.call('queue.show', {})).toBe(1);
});
