import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { importPageKey } from '../../../../src-renderer/client/bridge/page-key.ts';
import { browserBridge } from '../../../../src-renderer/client/bridge/browser.ts';
import { ProvenSocket } from '../../../../src-renderer/client/bridge/proven-socket.ts';
import { newSecret } from '#main/server/secrets';
import { serveHost } from '../../../support/served-host.ts';
import { openSocket, pageKeyOf } from '../../../support/wire-client.ts';

const patience = { timeout: 20_000 };

interface Told {
  readonly socket: ProvenSocket;
  /** The socket's events, in order. */
  readonly told: string[];
}

/** A bridge keeps reconnecting even after its test has ended. */
const opened = new Set<ReturnType<typeof openSocket>>();
afterEach(() => {
  for (const socket of opened) socket.terminate();
  opened.clear();
});

/** A page's socket to what is at an address. @param key as text; null: the page has none */
function proven(url: string, key: string | null | Error): Told {
  const told: string[] = [];
  const socket = new ProvenSocket({
    key: () =>
      key instanceof Error
        ? Promise.reject(key)
        : Promise.resolve(key === null ? null : importPageKey(key)),
    open: () => {
      told.push('connecting');
      const under = openSocket(url);
      under.on('error', () => undefined);
      opened.add(under);
      return under as unknown as WebSocket;
    },
    onLocked: () => told.push('locked'),
  });
  for (const kind of ['open', 'close', 'message']) {
    socket.addEventListener(kind, () => told.push(kind));
  }
  return { socket, told };
}

/** Another program on a port of this machine, and what it receives. */
async function stranger(answer: string | Buffer | null) {
  const heard: string[] = [];
  const server = createServer();
  new WebSocketServer({ server }).on('connection', (client) => {
    client.on('message', (data) => {
      heard.push((data as Buffer).toString());
      if (answer !== null) client.send(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, heard };
}

test('a page with its host’s key connects, and its calls are answered (A4)', async () => {
  const { host } = await serveHost();
  const key = await pageKeyOf(host.url);
  const bridge = browserBridge(host.url, () => proven(host.url, key).socket);
  expect(await bridge.api.call('queue.show', {})).toEqual({ running: [] });
  await host.close();
});

test('a page with another key sends only its challenge, and is locked (A4)', async () => {
  const { host } = await serveHost();
  const { told } = proven(host.url, newSecret());
  await vi.waitFor(() => expect(told).toEqual(['connecting', 'locked', 'close']), patience);
});

test('a page without a key does not connect (A4)', async () => {
  const { host } = await serveHost();
  const { told } = proven(host.url, null);
  await vi.waitFor(() => expect(told).toEqual(['locked', 'close']), patience);
});

test('a key that can’t be obtained for now is a broken connection, not a locked page', async () => {
  const { host } = await serveHost();
  const { told } = proven(host.url, new TypeError('failed to fetch'));
  await vi.waitFor(() => expect(told).toEqual(['close']), patience);
});

test('a missing host is a broken connection', async () => {
  const { host } = await serveHost();
  const key = await pageKeyOf(host.url);
  await host.close();
  const { told } = proven(host.url, key);
  await vi.waitFor(() => expect(told).toEqual(['connecting', 'close']), patience);
});

test.each([
  ['a proof without the key', `${newSecret()}.${newSecret()}`],
  ['something else', 'welcome'],
  ['bytes', Buffer.from([0x80])],
])('what answers with %s gets neither a proof nor a call (A4)', async (_what, answer) => {
  const { url, heard } = await stranger(answer);
  const { told } = proven(url, newSecret());
  await vi.waitFor(() => expect(told).toEqual(['connecting', 'locked', 'close']), patience);
  expect(heard).toEqual([expect.stringMatching(/^[\w-]{43}$/)]);
});

test('each connection has its own challenge (A4)', async () => {
  const { url, heard } = await stranger(null);
  const key = newSecret();
  proven(url, key);
  proven(url, key);
  await vi.waitFor(() => expect(new Set(heard).size).toBe(2), patience);
});
