import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { enterPath, lockedPath } from '#shared/contract/proof';
import { readRendererFile, securityHeaders } from '../hosts/renderer-files.ts';
import type { Access } from './access.ts';

const lockedPageStyle =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:38rem;margin:12vh auto;padding:0 1.5rem;color-scheme:light dark}' +
  'code{font-size:.95em}';

/** Shown to whoever hasn't opened the printed address. */
const lockedPage =
  `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
  `<meta name="viewport" content="width=device-width"><title>Unroll is locked</title>` +
  `<style>${lockedPageStyle}</style></head><body><main><h1>Unroll is locked</h1>` +
  '<p>Only the person who started Unroll on this computer can open this page. Open the whole address that Unroll ' +
  'printed when it started. It looks like <code>http://127.0.0.1:4127/enter#…</code></p>' +
  '<p>If that terminal is gone, restart Unroll: <code>npm run serve</code></p></main></body></html>';

const html = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
const text = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };

/** The largest body of a request, in bytes: a token takes 43. */
const maxBodyBytes = 100;

export interface HttpHandlerOptions {
  readonly rendererFolder: string;
  readonly access: Access;
  /** Called with errors that are Unroll's own bugs. */
  readonly onFault: (error: Error) => void;
}

/**
 * Serves the built renderer, which is public, and gives the key of its pages to whoever has the token. Data and
 * commands are behind the WebSocket, which requires that key.
 */
export function httpHandler(options: HttpHandlerOptions): RequestListener {
  const { origin } = options.access;
  const headers = securityHeaders([origin.replace('http:', 'ws:')]);
  return (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(request, response, options).catch((error: unknown) => {
      response.destroy();
      // A client that leaves while it sends is not our bug.
      if (request.complete && error instanceof Error) options.onFault(error);
    });
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { rendererFolder, access }: HttpHandlerOptions,
): Promise<void> {
  const { method, url = '/', headers } = request;
  const address = parsedAddress(url, access.origin);
  if (access.isLocalhost(headers.host) && address !== null && method === 'GET') {
    response.writeHead(307, { ...text, location: address.href }).end();
    return;
  }
  if (!access.isOwnHost(headers.host)) {
    response.writeHead(421, text).end(`Unroll only answers at ${access.origin}\n`);
    return;
  }
  if (address === null) {
    response.writeHead(400, text).end('Bad address.\n');
    return;
  }
  const { pathname } = address;
  if (method === 'POST' && pathname === enterPath) {
    await enter(request, response, access);
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response
      .writeHead(405, { ...text, allow: 'GET, HEAD' })
      .end('Only GET and HEAD are allowed.\n');
    return;
  }
  if (pathname === lockedPath) {
    response.writeHead(200, html).end(lockedPage);
    return;
  }
  // The page itself removes the token from its address.
  const file = await readRendererFile(rendererFolder, pathname === enterPath ? '/' : pathname);
  if (file === null) response.writeHead(404, text).end('No such file.\n');
  else response.writeHead(200, file.headers).end(file.body);
}

/** Gives a page of ours that sends the token the key that it proves from then on. */
async function enter(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
): Promise<void> {
  const { headers } = request;
  if (!access.isOwnOrigin(headers.origin)) {
    response.writeHead(403, text).end('Only Unroll’s own pages may use this address.\n');
    return;
  }
  if (!(Number(headers['content-length']) <= maxBodyBytes)) {
    response.writeHead(413, { ...text, connection: 'close' }).end('The body must be the token.\n');
    return;
  }
  let given = '';
  for await (const piece of request.setEncoding('utf8')) given += piece as string;
  if (access.admits(given)) response.writeHead(200, text).end(access.pageKey);
  else
    response
      .writeHead(403, text)
      .end('This token isn’t valid (any more). Open the address that Unroll printed last.\n');
}

function parsedAddress(url: string, origin: string): URL | null {
  // A request line can contain a whole address, or //host/path, which would name another host.
  return url.startsWith('/') && URL.canParse(`${origin}${url}`) ? new URL(`${origin}${url}`) : null;
}
