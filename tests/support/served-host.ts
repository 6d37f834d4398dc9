import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startBrowserHost, type BrowserHost } from '#main/server/browser-host';
import { FakeWorkbench } from './fake-workbench.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A browser host on a free port, with a renderer of two files and a workbench without experiments. */
export interface ServedHost {
  readonly host: BrowserHost;
  readonly workbench: FakeWorkbench;
  /** What the host was told of its own faults. */
  readonly faults: Error[];
}

export const hostKey = 'K'.repeat(43);

/** Starts one that ends with the test. */
export async function serveHost(
  change: { readonly port?: number; readonly key?: string } = {},
): Promise<ServedHost> {
  const rendererFolder = await temporaryFolder();
  await mkdir(join(rendererFolder, 'assets'));
  await writeFile(join(rendererFolder, 'index.html'), 'the page');
  await writeFile(join(rendererFolder, 'assets', 'index-1.js'), 'the script');
  const workbench = new FakeWorkbench();
  const faults: Error[] = [];
  const host = await startBrowserHost({
    workbench,
    rendererFolder,
    key: hostKey,
    port: 0,
    onFault: (error) => faults.push(error),
    ...change,
  });
  onTestFinished(async () => {
    // A test may have closed it itself.
    await host.close().catch(() => undefined);
  });
  return { host, workbench, faults };
}

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Asks with headers that fetch wouldn't send. */
export function ask(
  { port }: Pick<BrowserHost, 'port'>,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers, method }, (response) => {
      let said = '';
      response.setEncoding('utf8').on('data', (text: string) => (said += text));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: said });
      });
    })
      .on('error', reject)
      .end(body);
  });
}

/** Gives the host a token or ticket as a page does. @param headers stand in for the page's */
export function enter(
  host: Pick<BrowserHost, 'port'>,
  token: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const origin = `http://127.0.0.1:${host.port}`;
  return ask(host, '/enter', { origin, ...headers }, 'POST', token);
}

/** The secret of an address to come in by. */
export function secretOf(url: string): string {
  return new URL(url).hash.slice(1);
}

/** A connection that does nothing by itself; it may be ended by the host at any time. */
export async function connectSilently({ port }: BrowserHost): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Asks for the WebSocket over a connection of its own. @param origin null: the host's own */
export async function askForUpgrade(
  socket: Socket,
  { port }: BrowserHost,
  origin: string | null = null,
): Promise<string> {
  socket.write(
    `GET /api HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
      `Origin: ${origin ?? `http://127.0.0.1:${port}`}\r\nUpgrade: websocket\r\n` +
      `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString();
}
