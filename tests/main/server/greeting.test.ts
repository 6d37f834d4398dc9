import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { encodeFrame } from '#shared/contract/wire';
import { greetingTime } from '#main/server/greet';
import { authenticate, newSecret } from '#main/server/secrets';
import { serveHost, type ServedHost } from '../../support/served-host.ts';
import { connectWire, openSocket, pageKeyOf, proveTo } from '../../support/wire-client.ts';

const patience = { timeout: 20_000 };
const call = encodeFrame({ id: 1, command: 'experiments.show', input: { experiment: 'x' } });

async function open({ host }: ServedHost): Promise<WebSocket> {
  const socket = openSocket(host.url);
  onTestFinished(() => socket.terminate());
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return socket;
}

async function closeCodeOf(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

test.each([
  ['a call', call],
  ['a challenge in bytes', Buffer.from(newSecret())],
  ['a text that is no challenge', 'hello'],
  ['the text of a call', JSON.stringify({ id: 1, command: 'queue.show', input: {} })],
])('a client that begins with %s is not listened to (A4)', async (_what, message) => {
  const served = await serveHost();
  const socket = await open(served);
  socket.send(message);
  expect(await closeCodeOf(socket)).toBe(1008);
  expect(served.workbench.done).toEqual([]);
});

test('a client without the key is told nothing and can have nothing done (A4)', async () => {
  const served = await serveHost();
  const pageKey = await pageKeyOf(served.host.url);
  const client = await connectWire(served.host.url);
  const heard: string[] = [];
  client.subscribe(({ kind }) => heard.push(kind));

  const socket = await open(served);
  const said: string[] = [];
  socket.on('message', (data) => said.push((data as Buffer).toString()));
  const page = newSecret();
  socket.send(page);
  await vi.waitFor(() => expect(said).toHaveLength(1), patience);
  served.workbench.emit({ kind: 'trashChanged' });
  await vi.waitFor(() => expect(heard).toEqual(['trashChanged']), patience);
  const [challenge, proof] = said[0]!.split('.');
  expect(proof).toBe(authenticate(pageKey, `unroll host ${page} ${challenge}`));

  // The host's own proof is none of the page's, and neither is one with the key of another port.
  socket.send(proof!);
  socket.send(call);
  expect(await closeCodeOf(socket)).toBe(1008);
  expect(said).toHaveLength(1);
  expect(served.workbench.done).toEqual([]);
});

test('a proof is good for its own connection alone (A4)', async () => {
  const served = await serveHost();
  const pageKey = await pageKeyOf(served.host.url);
  const [first, second] = [await open(served), await open(served)];
  const page = newSecret();
  const proofs = [];
  for (const socket of [first, second]) {
    socket.send(page);
    const [frame] = (await once(socket, 'message')) as [Buffer];
    const [challenge] = frame.toString().split('.');
    proofs.push(authenticate(pageKey, `unroll page ${page} ${challenge}`));
  }
  second.send(proofs[0]!);
  expect(await closeCodeOf(second)).toBe(1008);
});

test("a program on another port can't pass on proofs (A4)", async () => {
  const served = await serveHost();
  const other = await serveHost();
  const socket = await open(other);
  await expect(proveTo(socket, await pageKeyOf(served.host.url))).rejects.toThrow(
    'the host doesn’t hold the page’s key',
  );
});

/** Makes timers stand still, so that what is waited for has another cause. */
function stopTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
}

test('a client that has proved nothing in time is dropped (A6)', async () => {
  const served = await serveHost();
  stopTimers();
  const silent = await open(served);
  const halfway = await open(served);
  halfway.send(newSecret());
  await once(halfway, 'message');
  const closed = Promise.all([closeCodeOf(silent), closeCodeOf(halfway)]);
  vi.advanceTimersByTime(greetingTime);
  expect(await closed).toEqual([1006, 1006]);
});

test('a client that has proved itself stays (A6)', async () => {
  const served = await serveHost();
  stopTimers();
  const client = await connectWire(served.host.url);
  vi.advanceTimersByTime(greetingTime);
  expect(await client.call('queue.show', {})).toEqual({ running: [] });
});

test("a client that has proved nothing can't fill the memory (A6)", async () => {
  stopTimers();
  const served = await serveHost();
  const socket = await open(served);
  // The head of a message of 2 MB, and a part of it.
  const underlying = (socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket;
  underlying.write(Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0x20, 0, 0, 1, 2, 3, 4]));
  const closed = closeCodeOf(socket);
  underlying.write(Buffer.alloc(8192));
  expect(await closed).toBe(1006);
});

test('calls that come in one piece with the proof are heard', async () => {
  const served = await serveHost();
  const socket = await open(served);
  const pageKey = await pageKeyOf(served.host.url);
  const large = encodeFrame({ id: 1, command: 'x', input: new Uint8Array(100_000) });
  const answered = once(socket, 'message').then(() => once(socket, 'message'));
  await proveTo(socket, pageKey);
  socket.send(large);
  expect(await answered).toBeDefined();
});

test('what has taken the port of a host that ended learns nothing that gets it in (A4)', async () => {
  const served = await serveHost();
  const { port } = served.host;
  const pageKey = await pageKeyOf(served.host.url);
  await served.host.close();

  // It says what a host says, as well as it can without the key, and keeps what it hears.
  const heard: string[] = [];
  const squatter = createServer((request, response) => {
    heard.push(JSON.stringify(request.headers));
    response.end();
  });
  new WebSocketServer({ server: squatter }).on('connection', (client, request) => {
    heard.push(JSON.stringify(request.headers));
    client.on('message', (data) => {
      heard.push((data as Buffer).toString());
      client.send(`${newSecret()}.${newSecret()}`);
    });
  });
  squatter.listen(port, '127.0.0.1');
  await once(squatter, 'listening');
  const socket = openSocket(served.host.url);
  await once(socket, 'open');
  await expect(proveTo(socket, pageKey)).rejects.toThrow('the host doesn’t hold the page’s key');
  socket.terminate();
  await new Promise((resolve) => squatter.close(resolve));

  // One challenge is all that was said; it opens nothing when the host is back.
  expect(heard).toHaveLength(2);
  expect(heard.join()).not.toContain(pageKey);
  const next = await serveHost({ port });
  expect((next.host.url.match(/:(\d+)\//) ?? [])[1]).toBe(String(port));
  const intruder = await open(next);
  intruder.send(newSecret());
  await once(intruder, 'message');
  intruder.send(heard[1]!);
  expect(await closeCodeOf(intruder)).toBe(1008);
});
