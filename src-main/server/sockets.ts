import type { Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** The most connections that haven't proved the key; a browser makes about seven for a page. */
export const maxStrangers = 100;
/** The most connections altogether. */
const maxSockets = 500;

/**
 * All connections of a server, so that none stays open unnoticed. Anybody on this machine can connect. If there are too
 * many, the oldest one that hasn't proved the key is closed, so that a page can still connect.
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

  /** Keeps a connection, however many others follow. */
  trust(socket: Duplex): void {
    this.#strangers.delete(socket);
  }

  /** Ends all connections immediately. */
  destroy(): void {
    for (const socket of this.#all) socket.destroy();
  }
}
