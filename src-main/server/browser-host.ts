import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { UnrollError } from '#shared/contract/errors';
import { enterPath } from '#shared/contract/proof';
import type { HostedWorkbench } from '../hosts/hosted-workbench.ts';
import { errorCode } from '../storage/files/storage-error.ts';
import { Access } from './access.ts';
import { Connections } from './connections.ts';
import { httpHandler } from './http-handler.ts';
import { Sockets } from './sockets.ts';

/** Only this machine can reach it. */
const address = '127.0.0.1';

export interface BrowserHostOptions {
  readonly workbench: Pick<HostedWorkbench, 'dispatch' | 'subscribe'>;
  /** Folder of the built renderer. */
  readonly rendererFolder: string;
  /** That of the data folder: pages that have access keep working with a host that has the same one. */
  readonly key: string;
  /** 0: any free one. */
  readonly port: number;
  /** Called with errors that are Unroll's own bugs. */
  readonly onFault: (error: Error) => void;
}

/** The app as a web page of this machine. */
export interface BrowserHost {
  readonly port: number;
  /** The address that gives access, as long as this program runs. */
  readonly url: string;
  /** An address that gives access once, within a minute. */
  newTicket(): { readonly url: string; readonly over: AbortSignal };
  /** Closes all connections; resolves when none is left. */
  close(): Promise<void>;
}

/**
 * Starts the browser host.
 * @throws UnrollError 'unavailable' if the port is taken or not permitted, naming it
 */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000 });
  const sockets = new Sockets(server);
  const port = await listen(server, options.port);
  server.on('error', options.onFault);
  const access = new Access(options.key, port);
  const connections = new Connections({
    ...options,
    pageKey: access.pageKey,
    onProven: (socket) => {
      sockets.trust(socket);
    },
  });
  server.on('request', httpHandler({ ...options, access }));
  server.on('upgrade', (request, socket, head) => {
    const refusal = refusalOf(request, access);
    if (refusal === null) connections.accept(request, socket, head);
    else refuse(socket, refusal);
  });
  const urlWith = (secret: string): string => `${access.origin}${enterPath}#${secret}`;
  return {
    port,
    url: urlWith(access.token),
    newTicket: () => {
      const { secret, over } = access.newTicket();
      return { url: urlWith(secret), over };
    },
    close: async () => {
      access.close();
      connections.close();
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      // Clients that don't leave when told to are not waited for.
      const timer = setTimeout(() => {
        sockets.destroy();
      }, 1000);
      await closed;
      clearTimeout(timer);
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen({ host: address, port, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    const reasons: Record<string, string> = {
      EADDRINUSE: 'another program uses it',
      EACCES: 'the system reserves it',
    };
    const reason = reasons[errorCode(error) ?? ''] ?? String(error);
    throw new UnrollError(
      'unavailable',
      `port ${port} can’t be used: ${reason}; choose another with --port`,
      { cause: error },
    );
  }
  return (server.address() as AddressInfo).port;
}

/** @returns why a WebSocket is refused, as a status line; null if it is allowed */
function refusalOf({ url, headers }: IncomingMessage, access: Access): string | null {
  if (!access.isOwnHost(headers.host)) return '421 Misdirected Request';
  if (url !== '/api') return '404 Not Found';
  if (!access.isOwnOrigin(headers.origin)) return '403 Forbidden';
  return null;
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => undefined);
  // A client that doesn't end its half would keep the connection for ever.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
