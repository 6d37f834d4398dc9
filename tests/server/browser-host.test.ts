import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { WorkbenchEvent } from '#shared/api/events';
import { decodeFrame, encodeFrame } from '#shared/api/wire';
import { startBrowserHost, type BrowserHost } from '#main/server/browser-host';
import { largestMessage } from '#main/server/connections';
import { FakeWorkbench } from '../support/fake-workbench.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { connectWire, cookieOf, openSocket } from '../support/wire-client.ts';

const token = 'T'.repeat(43);
const patience = { timeout: 20_000 };

interface TestHost {
  readonly host: BrowserHost;
  readonly workbench: FakeWorkbench;
  readonly faults: Error[];
}

async function start(): Promise<TestHost> {
  const rendererFolder = await temporaryFolder();
  await mkdir(join(rendererFolder, 'assets'));
  await writeFile(join(rendererFolder, 'index.html'), 'the page');
  await writeFile(join(rendererFolder, 'assets', 'index-1.js'), 'the script');
  const workbench = new FakeWorkbench();
  const faults: Error[] = [];
  const host = await startBrowserHost({
    workbench,
    rendererFolder,
    token,
    port: 0,
    onFault: (error) => faults.push(error),
  });
  onTestFinished(async () => {
    // A test may have closed it itself.
    await host.close().catch(() => undefined);
  });
  return { host, workbench, faults };
}

/** Asks with headers that fetch wouldn't send. */
function ask(
  { port }: BrowserHost,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers, method }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    })
      .on('error', reject)
      .end();
  });
}

/** How an attempt to open a WebSocket was answered: a status, or 101 when it was allowed. */
function knock(socket: WebSocket): Promise<number> {
  onTestFinished(() => socket.terminate());
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  });
}

/** A client that has opened the WebSocket and does nothing by itself any more, not even its part of a goodbye. */
async function connectRaw({ port, url }: BrowserHost): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write(
    `GET /api HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\n` +
      `Cookie: ${await cookieOf(url)}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  await once(socket, 'data');
  return socket;
}

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

test('whoever has the token gets a cookie and goes on to the app', async () => {
  const { host } = await start();
  const entered = await ask(host, `/?token=${token}`);
  expect(entered.status).toBe(303);
  expect(entered.headers['location']).toBe('/');
  expect(entered.headers['set-cookie']).toEqual([
    `unroll-${host.port}=${token}; Path=/; HttpOnly; SameSite=Strict`,
  ]);
  const cookie = await cookieOf(host.url);
  const page = await ask(host, '/', { cookie });
  expect([page.status, page.body]).toEqual([200, 'the page']);
  expect(page.headers['content-security-policy']).toContain(`ws://127.0.0.1:${host.port}`);
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.headers['x-content-type-options']).toBe('nosniff');
  expect(page.headers).not.toHaveProperty('access-control-allow-origin');
  const script = await ask(host, '/assets/index-1.js', { cookie });
  expect(script.headers['cache-control']).toContain('immutable');
});

test('led here by another site, one goes on from a page, so that the cookie is sent', async () => {
  const { host } = await start();
  const { status, headers, body } = await ask(host, `/?token=${token}`, {
    'sec-fetch-site': 'cross-site',
  });
  expect([status, headers['location']]).toEqual([200, undefined]);
  expect(headers['set-cookie']).toHaveLength(1);
  expect(body).toContain('url=/');
});

test('the address for a window is good once', async () => {
  const { host } = await start();
  const { pathname, search } = new URL(host.ticketUrl());
  expect(search).not.toContain(token);
  expect((await ask(host, pathname + search)).status).toBe(303);
  expect((await ask(host, pathname + search)).status).toBe(403);
});

test.each(['/', '/assets/index-1.js', '/?token=wrong', '/assets/index-1.js?token=' + token])(
  'without the cookie %s is a page that says how to get in',
  async (path) => {
    const { host } = await start();
    const { status, headers, body } = await ask(host, path);
    expect(status).toBe(403);
    expect(body).toContain('?token=');
    expect(body).not.toMatch(/the page|the script/);
    expect(headers).not.toHaveProperty('set-cookie');
  },
);

test.each(['evil.example', 'evil.example:PORT', '127.0.0.1', 'localhost:1'])(
  'under the name %s nothing is served, not even to who has the token',
  async (name) => {
    const { host } = await start();
    const headers = { host: name.replace('PORT', String(host.port)) };
    const answer = await ask(host, `/?token=${token}`, headers);
    expect(answer.status).toBe(421);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  },
);

test('only reading is allowed, and only of files that are there', async () => {
  const { host } = await start();
  const cookie = await cookieOf(host.url);
  expect((await ask(host, '/', { cookie }, 'POST')).status).toBe(405);
  expect((await ask(host, '/missing.js', { cookie })).status).toBe(404);
  expect((await ask(host, '/..%2f..%2fpackage.json', { cookie })).status).toBe(404);
  expect((await ask(host, 'http://evil.example/', { cookie })).status).toBe(400);
  expect((await ask(host, '/', { cookie }, 'HEAD')).body).toBe('');
});

test('calls are answered with what the workbench says', async () => {
  const { host, workbench } = await start();
  const client = await connectWire(host.url);
  expect(await client.call('queue.show', {})).toEqual({ running: [] });
  await expect(client.call('experiments.show', { experiment: 'x' })).rejects.toMatchObject({
    code: 'not-found',
    message: 'there is no such experiment',
  });
  expect(workbench.done).toEqual(['shown {"experiment":"x"}']);
});

test('a WebSocket is refused without cookie, from another origin, under another name, elsewhere', async () => {
  const { host } = await start();
  const cookie = await cookieOf(host.url);
  const port = String(host.port);
  expect(await knock(openSocket(host.url, { cookie }))).toBe(101);
  expect(await knock(openSocket(host.url, {}))).toBe(401);
  expect(await knock(openSocket(host.url, { cookie: `unroll-${port}=wrong` }))).toBe(401);
  for (const origin of ['http://evil.example', `http://evil.example:${port}`, 'null', '']) {
    expect(await knock(openSocket(host.url, { cookie, origin }))).toBe(403);
  }
  const withoutOrigin = new WebSocket(`ws://127.0.0.1:${port}/api`, { headers: { cookie } });
  expect(await knock(withoutOrigin)).toBe(403);
  expect(await knock(openSocket(host.url, { cookie, host: `evil.example:${port}` }))).toBe(421);
  const elsewhere = new WebSocket(`ws://127.0.0.1:${port}/`, {
    headers: { cookie, origin: `http://127.0.0.1:${port}` },
  });
  expect(await knock(elsewhere)).toBe(404);
});

test('an unknown command and an input that breaks its schema are answered as errors', async () => {
  const { host, workbench } = await start();
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
  const { host, workbench, faults } = await start();
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
  const { host } = await start();
  const { socket } = await connectWire(host.url);
  socket.send(message);
  expect((await closeOf(socket)).code).toBe(code);
});

test('a message that is too large closes the connection, and the client is told', async () => {
  const { host } = await start();
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
  const { host, workbench } = await start();
  const heard: string[] = [];
  for (const name of ['one', 'two']) {
    const client = await connectWire(host.url);
    client.subscribe(({ kind }) => heard.push(`${name} ${kind}`));
  }
  workbench.tell(queueChanged);
  await vi.waitFor(
    () => expect(heard.toSorted()).toEqual(['one trashChanged', 'two trashChanged']),
    patience,
  );
});

test('a client that does not read is told no progress, and given up before memory is full', async () => {
  const { host, workbench } = await start();
  const lazy = await connectRaw(host);
  lazy.pause();
  let isClosed = false;
  lazy.on('close', () => (isClosed = true));
  lazy.on('error', () => undefined);

  // A client that reads stays, whatever becomes of the other one.
  const client = await connectWire(host.url);
  const heard = { progress: 0, others: 0 };
  client.subscribe(({ kind }) => (heard[kind === 'progress' ? 'progress' : 'others'] += 1));
  const long = 'x'.repeat(1024 * 1024);
  const tell = async (event: WorkbenchEvent, times: number): Promise<void> => {
    const before = heard.progress + heard.others;
    for (let count = 1; count <= times; count++) {
      workbench.tell(event);
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

test('at the end clients are told, and the workbench is listened to no more', async () => {
  const { host, workbench } = await start();
  const { socket } = await connectWire(host.url);
  const [{ code }] = await Promise.all([closeOf(socket), host.close()]);
  expect(code).toBe(1001);
  expect(workbench.listeners).toBe(0);
  await expect(ask(host, '/')).rejects.toThrow('ECONNREFUSED');
});

test('at the end a client that does not say goodbye is not waited for', async () => {
  const { host } = await start();
  const lazy = await connectRaw(host);
  lazy.on('error', () => undefined);
  await host.close();
  // The library by itself would wait for half a minute.
}, 15_000);

test('a port that is taken is named', async () => {
  const { host, workbench } = await start();
  const second = startBrowserHost({
    workbench,
    rendererFolder: '/',
    token,
    port: host.port,
    onFault: () => undefined,
  });
  await expect(second).rejects.toThrow(`port ${host.port} can't be used: another program uses it`);
});
