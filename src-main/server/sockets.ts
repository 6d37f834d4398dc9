import type { Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Connections that haven't shown who they are, at most; a browser makes about seven for a page. */
export const maxStrangers = 100;
/** Connections altogether, at most. */
const maxSockets = 500;

/**
 * All connections of a server, so that none is left open unseen. Anybody on this machine can make connections. When
 * there are too many, the oldest that hasn't shown that it is a page's gives way, so that a page still gets in.
 */
export class Sockets {
  readonly #all = new Set<Duplex>();
  readonly #strangers = new Set<Duplex>();

  constructor(server: Server) {
    server.maxConnections = maxSockets;
    server.on('connection', (socket: Socket) => {
      this.#all.add(socket);
      this.#strangers.add(socket);
      socket.once('close', () => {
        this.#all.delete(socket);
        this.#strangers.delete(socket);
      });
      const [oldest] = this.#strangers;
      if (this.#strangers.size > maxStrangers && oldest !== undefined) {
        this.#strangers.delete(oldest);
        oldest.destroy();
      }
    });
  }

  /** Keeps a connection, however many others come. */
  trust(socket: Duplex): void {
    this.#strangers.delete(socket);
  }

  /** Ends all connections at once. */
  destroy(): void {
    for (const socket of this.#all) socket.destroy();
  }
}
