import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { readRendererFile, securityHeaders } from '../hosts/renderer-files.ts';
import type { Access } from './access.ts';
import { enteringPage, lockedPage } from './pages.ts';

const html = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
const text = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };

/** Serves the built renderer to whoever may come in, and lets in whoever has the token. */
export function httpHandler(rendererFolder: string, access: Access): RequestListener {
  const headers = securityHeaders(access.hosts.map((host) => `ws://${host}`));
  return (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    void answer(request, response, rendererFolder, access);
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  access: Access,
): Promise<void> {
  const { method, url = '/', headers } = request;
  if (!access.isOwnHost(headers.host)) {
    response.writeHead(421, text).end('Unroll answers only under 127.0.0.1 and localhost.\n');
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { ...text, allow: 'GET, HEAD' }).end('Only GET and HEAD.\n');
    return;
  }
  const address = parsedAddress(url);
  if (address === null) {
    response.writeHead(400, text).end('This is no address.\n');
    return;
  }
  const token = address.searchParams.get('token');
  if (address.pathname === '/' && token !== null && access.admits(token)) {
    enter(response, access.cookie, headers['sec-fetch-site']);
    return;
  }
  if (!access.hasCookie(headers.cookie)) {
    response.writeHead(403, html).end(lockedPage);
    return;
  }
  const file = await readRendererFile(folder, address.pathname);
  if (file === null) response.writeHead(404, text).end('There is no such file.\n');
  else response.writeHead(200, file.headers).end(file.body);
}

function enter(
  response: ServerResponse,
  cookie: string,
  comingFrom: string | readonly string[] | undefined,
): void {
  const isForeign = comingFrom === 'cross-site' || comingFrom === 'same-site';
  response.setHeader('set-cookie', cookie);
  if (isForeign) response.writeHead(200, html).end(enteringPage);
  else response.writeHead(303, { ...text, location: '/' }).end();
}

function parsedAddress(url: string): URL | null {
  const base = 'http://127.0.0.1';
  // A request line may hold a whole address, or //host/path, which would name another host.
  return url.startsWith('/') && URL.canParse(`${base}${url}`) ? new URL(`${base}${url}`) : null;
}
