import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { decodeFrame, encodeFrame } from '#shared/contract/wire';
import { startBrowserHost } from '#main/server/browser-host';
import { newSecret } from '#main/server/secrets';
import { maxStrangers } from '#main/server/sockets';
import {
  ask,
  askForUpgrade,
  connectSilently,
  enter,
  hostKey,
  secretOf,
  serveHost,
} from '../../support/served-host.ts';
import { connectWire, openSocket, pageKeyOf, proveTo } from '../../support/wire-client.ts';

const patience = { timeout: 20_000 };

/** How an attempt to open a WebSocket was answered: a status, or 101 when it was allowed. */
function knock(socket: WebSocket): Promise<number> {
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    const settle = (status: number): void => {
      socket.terminate();
      resolve(status);
    };
    socket.on('open', () => settle(101));
    socket.on('unexpected-response', (_request, response) => settle(response.statusCode ?? 0));
  });
}

test('the page is served, also under the printed address, with headers that keep it to itself', async () => {
  const { host } = await serveHost();
  for (const path of ['/', '/enter']) {
    const { status, body, headers } = await ask(host, path);
    expect([status, body]).toEqual([200, 'the page']);
    expect(headers['content-security-policy']).toContain(`'self' ws://127.0.0.1:${host.port};`);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  }
  const script = await ask(host, '/assets/index-1.js');
  expect(script.headers['cache-control']).toContain('immutable');
});

test('whoever has the token gets the key of pages, and no cookie, which every port would be sent (A4)', async () => {
  const { host } = await serveHost();
  expect(host.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/enter#[\w-]{43}$/);
  const { status, body, headers } = await enter(host, secretOf(host.url));
  expect([status, body]).toEqual([200, expect.stringMatching(/^[\w-]{43}$/)]);
  expect(headers).not.toHaveProperty('set-cookie');
  expect(headers['cache-control']).toBe('no-store');
  expect(body).not.toBe(hostKey);
});

test.each(['', 'wrong', newSecret(), hostKey])('with %j nobody comes in', async (token) => {
  const { host } = await serveHost();
  expect((await enter(host, token)).status).toBe(403);
});

test('a page of another origin does not come in, whatever it knows', async () => {
  const { host } = await serveHost();
  for (const origin of ['http://evil.example', `http://localhost:${host.port}`, 'null']) {
    expect((await enter(host, secretOf(host.url), { origin })).status).toBe(403);
  }
  const withoutOrigin = await ask(host, '/enter', {}, 'POST', secretOf(host.url));
  expect(withoutOrigin.status).toBe(403);
});

test('more than a token is not read', async () => {
  const { host } = await serveHost();
  expect((await enter(host, 'x'.repeat(101))).status).toBe(413);
  const endless = { 'transfer-encoding': 'chunked' };
  expect((await enter(host, secretOf(host.url), endless)).status).toBe(413);
});

test('the address for a window is good once', async () => {
  const { host } = await serveHost();
  const { url, over } = host.newTicket();
  expect(secretOf(url)).not.toBe(secretOf(host.url));
  expect((await enter(host, secretOf(url))).status).toBe(200);
  expect(over.reason).toBe('used');
  expect((await enter(host, secretOf(url))).status).toBe(403);
});

test('a page without a key is told how to get in', async () => {
  const { host } = await serveHost();
  const { status, body } = await ask(host, '/locked');
  expect(status).toBe(200);
  expect(body).toContain('Unroll is locked');
  expect(body).toContain('/enter#');
});

test.each(['evil.example', 'evil.example:PORT', '127.0.0.1', 'localhost:1', '127.0.0.1:PORT1'])(
  'under the name %s nothing is served, not even to who has the token',
  async (name) => {
    const { host } = await serveHost();
    const headers = { host: name.replace('PORT', String(host.port)) };
    expect((await ask(host, '/', headers)).status).toBe(421);
    expect((await enter(host, secretOf(host.url), headers)).status).toBe(421);
  },
);

test('localhost, under which another program may answer, leads to 127.0.0.1 and does nothing else (A4)', async () => {
  const { host } = await serveHost();
  const name = `localhost:${host.port}`;
  const { status, headers } = await ask(host, '/run?x=1', { host: name });
  expect([status, headers['location']]).toEqual([307, `http://127.0.0.1:${host.port}/run?x=1`]);
  const elsewhere = await ask(host, '//evil.example/', { host: name });
  expect(elsewhere.headers['location']).toBe(`http://127.0.0.1:${host.port}//evil.example/`);
  expect((await enter(host, secretOf(host.url), { host: name })).status).toBe(421);
  expect(await knock(openSocket(host.url, { host: name }))).toBe(421);
  expect(await knock(openSocket(host.url, { origin: `http://${name}` }))).toBe(403);
});

test('only reading is allowed, and only of files that are there', async () => {
  const { host } = await serveHost();
  expect((await ask(host, '/', {}, 'POST')).status).toBe(405);
  expect((await ask(host, '/enter', {}, 'PUT')).status).toBe(405);
  expect((await ask(host, '/missing.js')).status).toBe(404);
  expect((await ask(host, '/..%2f..%2fpackage.json')).status).toBe(404);
  expect((await ask(host, 'http://evil.example/')).status).toBe(400);
  expect((await ask(host, '/', {}, 'HEAD')).body).toBe('');
});

test('a WebSocket is refused to other origins, under another name, elsewhere', async () => {
  const { host } = await serveHost();
  const port = String(host.port);
  expect(await knock(openSocket(host.url))).toBe(101);
  const origins = ['http://evil.example', `http://evil.example:${port}`, 'null', ''];
  // One that begins with our own origin.
  for (const origin of [...origins, `http://127.0.0.1:${port}.evil.example`]) {
    expect(await knock(openSocket(host.url, { origin }))).toBe(403);
  }
  expect(await knock(new WebSocket(`ws://127.0.0.1:${port}/api`))).toBe(403);
  expect(await knock(openSocket(host.url, { host: `evil.example:${port}` }))).toBe(421);
  const origin = `http://127.0.0.1:${port}`;
  expect(await knock(new WebSocket(`ws://127.0.0.1:${port}/`, { headers: { origin } }))).toBe(404);
});

test('a page that has the key continues with the next host of that data folder and port (A4)', async () => {
  const { host } = await serveHost();
  const pageKey = await pageKeyOf(host.url);
  const oldToken = secretOf(host.url);
  await host.close();
  const { host: next } = await serveHost({ port: host.port });
  const socket = openSocket(next.url);
  await once(socket, 'open');
  await proveTo(socket, pageKey);
  socket.send(encodeFrame({ id: 1, command: 'queue.show', input: {} }));
  const [answer] = (await once(socket, 'message')) as [Buffer];
  expect(decodeFrame(answer)).toEqual({ id: 1, output: { running: [] } });
  socket.terminate();
  // What was in an address, on a screen or in a program's arguments is worth nothing any more.
  expect((await enter(next, oldToken)).status).toBe(403);
});

test('at the end clients are told, and the workbench is listened to no more', async () => {
  const { host, workbench } = await serveHost();
  const { socket } = await connectWire(host.url);
  const closed = once(socket, 'close') as Promise<[number, Buffer]>;
  const [[code]] = await Promise.all([closed, host.close()]);
  expect(code).toBe(1001);
  expect(workbench.listeners).toBe(0);
  await expect(ask(host, '/')).rejects.toThrow('ECONNREFUSED');
});

test('at the end a client that does not say goodbye is not waited for', async () => {
  const { host } = await serveHost();
  expect(await askForUpgrade(await connectSilently(host), host)).toContain('101 Switching');
  await host.close();
  // The library by itself would wait for half a minute.
}, 15_000);

test('a refused upgrade that is kept half open is ended, and so is the host (A5)', async () => {
  const { host } = await serveHost();
  const socket = await connectSilently(host);
  // The client never ends its own half, and learns that there is no other when it says something more.
  expect(await askForUpgrade(socket, host, 'http://evil.example')).toContain('403 Forbidden');
  await vi.waitFor(() => {
    socket.write('more');
    expect(socket.destroyed).toBe(true);
  }, patience);
  await host.close();
}, 15_000);

test('no kind of connection that is kept open keeps the host from ending (A5)', async () => {
  const { host } = await serveHost();
  const pageKey = await pageKeyOf(host.url);
  await connectSilently(host);
  (await connectSilently(host)).write('GET / HTTP/1.1\r\nHost');
  (await connectSilently(host)).write(
    `POST /enter HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\n` +
      `Origin: http://127.0.0.1:${host.port}\r\nContent-Length: 43\r\n\r\nhalf`,
  );
  await askForUpgrade(await connectSilently(host), host);
  await askForUpgrade(await connectSilently(host), host, 'http://evil.example');
  const proven = openSocket(host.url);
  await once(proven, 'open');
  await proveTo(proven, pageKey);
  proven.pause();
  await host.close();
  proven.terminate();
}, 15_000);

test('with more connections than the host keeps, a page still gets in (A6)', async () => {
  const { host } = await serveHost();
  const client = await connectWire(host.url);
  let open = 0;
  for (let count = 0; count < 1000; count++) {
    const socket = await connectSilently(host);
    open += 1;
    socket.once('end', () => (open -= 1)).resume();
  }
  await vi.waitFor(() => expect(open).toBeLessThanOrEqual(maxStrangers), patience);
  // The page that was in before stays, and another one comes in.
  expect(await client.call('queue.show', {})).toEqual({ running: [] });
  const another = await connectWire(host.url);
  expect(await another.call('queue.show', {})).toEqual({ running: [] });
  expect((await ask(host, '/')).status).toBe(200);
});

test('a port that is taken is named', async () => {
  const { host, workbench } = await serveHost();
  const second = startBrowserHost({
    workbench,
    rendererFolder: '/',
    key: hostKey,
    port: host.port,
    onFault: () => undefined,
  });
  await expect(second).rejects.toThrow(`port ${host.port} can’t be used: another program uses it`);
});
