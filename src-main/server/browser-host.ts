import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { UnrollError } from '#shared/api/errors';
import type { HostedWorkbench } from '../hosts/hosted-workbench.ts';
import { errorCode } from '../storage/storage-error.ts';
import { Access } from './access.ts';
import { Connections } from './connections.ts';
import { httpHandler } from './http-handler.ts';

/** Nobody but this machine can reach it. */
const address = '127.0.0.1';

export interface BrowserHostOptions {
  readonly workbench: Pick<HostedWorkbench, 'dispatch' | 'subscribe'>;
  /** Folder of the built renderer. */
  readonly rendererFolder: string;
  /** What a browser must know to come in. */
  readonly token: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Told of faults of ours. */
  readonly onFault: (error: Error) => void;
}

/** The app as a web page of this machine. */
export interface BrowserHost {
  readonly port: number;
  /** The address to come in by. */
  readonly url: string;
  /** An address to come in by that is good for once, within a minute. */
  ticketUrl(): string;
  /** Closes all connections; fulfilled when none is left. */
  close(): Promise<void>;
}

/**
 * Starts the browser host.
 * @throws UnrollError 'unavailable' if the port is taken or not permitted, naming it
 */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const server = createServer();
  const port = await listen(server, options.port);
  const access = new Access(options.token, port, () => performance.now());
  const connections = new Connections(options);
  server.on('request', httpHandler(options.rendererFolder, access));
  server.on('upgrade', (request, socket, head) => {
    const refusal = refusalOf(request, access);
    if (refusal === null) connections.accept(request, socket, head);
    else refuse(socket, refusal);
  });
  const urlWith = (secret: string): string => `http://${address}:${port}/?token=${secret}`;
  return {
    port,
    url: urlWith(options.token),
    ticketUrl: () => urlWith(access.newTicket()),
    close: async () => {
      connections.close();
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      // Whoever doesn't go when told to is not waited for.
      const timer = setTimeout(() => {
        connections.drop();
        server.closeAllConnections();
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
      EACCES: 'the system keeps it for itself',
    };
    const reason = reasons[errorCode(error) ?? ''] ?? String(error);
    throw new UnrollError('unavailable', `port ${port} can't be used: ${reason}`, { cause: error });
  }
  return (server.address() as AddressInfo).port;
}

/** Why a WebSocket is refused, as a status line; null if it is allowed. */
function refusalOf({ url, headers }: IncomingMessage, access: Access): string | null {
  if (!access.isOwnHost(headers.host)) return '421 Misdirected Request';
  if (url !== '/api') return '404 Not Found';
  if (!access.isOwnOrigin(headers.origin)) return '403 Forbidden';
  if (!access.hasCookie(headers.cookie)) return '401 Unauthorized';
  return null;
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
