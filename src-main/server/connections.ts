import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { z } from 'zod';
import { toWireError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import { decodeCall, encodeFrame, type AnswerFrame } from '#shared/contract/wire';
import { Client } from '../hosts/client.ts';
import type { HostedWorkbench } from '../hosts/hosted-workbench.ts';
import { encodeAnswer, type Message } from './answer.ts';
import { greet } from './greet.ts';

/** The largest accepted message, in bytes. The largest in use, pieces of imported files, are a quarter of it. */
export const largestMessage = 4 * 1024 * 1024;
/** Bytes waiting for a client at which it gets no more progress events. */
const slowAt = 1024 * 1024;
/** Bytes waiting for a client at which it is disconnected. */
const lostAt = 64 * 1024 * 1024;
/** Milliseconds within which a client must show that it is still there. */
const heartbeat = 30_000;

/** Why a connection was closed, as WebSocket's own codes. */
const closing = { goingAway: 1001, notBinary: 1003, malformed: 1007 } as const;

const callFrame = z.object({
  id: z.int().nonnegative(),
  command: z.string().max(200),
  input: z.unknown(),
});

export interface ConnectionsOptions {
  readonly workbench: Pick<HostedWorkbench, 'dispatch' | 'subscribe'>;
  /** A client must prove that it holds this key before anything else is exchanged with it. */
  readonly pageKey: string;
  /** Called with the connection of each client that has proved it. */
  readonly onProven: (socket: Duplex) => void;
  /** Called with errors that are Unroll's own bugs. */
  readonly onFault: (error: Error) => void;
}

/** All clients of the browser host: passes on their calls, and the workbench's events to each of them. */
export class Connections {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessage,
    perMessageDeflate: false,
  });
  /** Those that have proved that they hold the key. */
  readonly #clients = new Set<WebSocket>();
  readonly #alive = new WeakSet<WebSocket>();
  readonly #pages = new WeakMap<WebSocket, Client>();
  readonly #options: ConnectionsOptions;
  readonly #unsubscribe: () => void;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#unsubscribe = options.workbench.subscribe((event) => {
      this.#broadcast(event);
    });
    this.#heartbeat = setInterval(() => {
      this.#dropDeadClients();
    }, heartbeat).unref();
  }

  /** Accepts a connection that comes from a page of ours according to its headers. It has yet to prove the key. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (client) => {
      // Breaking the protocol or the size limit closes the connection with a code that says so; that is enough.
      client.on('error', () => undefined);
      greet(client, socket, this.#options.pageKey, () => {
        this.#options.onProven(socket);
        this.#clients.add(client);
        this.#alive.add(client);
        client.once('close', () => this.#clients.delete(client));
        client.on('pong', () => this.#alive.add(client));
        client.on('message', (data, isBinary) => {
          this.#receive(client, data, isBinary);
        });
      });
    });
  }

  /** Disconnects all clients; no further call is accepted. */
  close(): void {
    this.#unsubscribe();
    clearInterval(this.#heartbeat);
    for (const client of this.#server.clients) {
      client.removeAllListeners('message');
      client.close(closing.goingAway, 'Unroll is ending');
    }
  }

  #receive(client: WebSocket, data: RawData, isBinary: boolean): void {
    if (!isBinary) {
      client.close(closing.notBinary, 'messages are MessagePack, in binary frames');
      return;
    }
    const frame = callFrame.safeParse(tryDecode(data as Buffer));
    if (!frame.success) {
      client.close(closing.malformed, 'a message must be {id, command, input} in MessagePack');
      return;
    }
    void this.#answer(client, frame.data);
  }

  async #answer(client: WebSocket, { id, command, input }: z.output<typeof callFrame>) {
    let message: Message;
    try {
      message = encodeAnswer(command, id, await this.#pageOf(client).dispatch(command, input));
    } catch (error) {
      const wireError = toWireError(error);
      if (wireError.code === 'internal' && error instanceof Error) this.#options.onFault(error);
      message = inBytes(encodeFrame({ id, error: wireError }));
    }
    this.#send(client, message);
  }

  #pageOf(client: WebSocket): Client {
    const known = this.#pages.get(client);
    if (known !== undefined) return known;
    const page = new Client(this.#options.workbench);
    this.#pages.set(client, page);
    client.once('close', () => {
      page.leave();
    });
    return page;
  }

  #broadcast(event: WorkbenchEvent): void {
    if (this.#clients.size === 0) return;
    const bytes = this.#encoded(event);
    if (bytes === null) return;
    const isProgress = ['progress', 'verifying', 'importProgress'].includes(event.kind);
    for (const client of this.#clients) {
      if (isProgress && client.bufferedAmount > slowAt) continue;
      this.#send(client, inBytes(bytes));
    }
  }

  /** @returns an event's frame; null if it can't be encoded, which is our bug and no reason to end */
  #encoded(event: WorkbenchEvent): Uint8Array | null {
    try {
      return encodeFrame({ event } satisfies AnswerFrame);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `an event (${event.kind}) could not be sent to the window: ${reason}`;
      this.#options.onFault(new Error(message, { cause }));
      return null;
    }
  }

  #send(client: WebSocket, { isText, parts }: Message): void {
    if (client.bufferedAmount > lostAt) client.terminate();
    if (client.readyState !== client.OPEN) return;
    parts.forEach((part, place) => {
      client.send(part, { binary: !isText, fin: place === parts.length - 1 });
    });
  }

  #dropDeadClients(): void {
    for (const client of this.#clients) {
      if (!this.#alive.delete(client)) client.terminate();
      else client.ping();
    }
  }
}

function inBytes(frame: Uint8Array): Message {
  return { isText: false, parts: [frame] };
}

function tryDecode(bytes: Buffer): unknown {
  try {
    return decodeCall(bytes);
  } catch {
    return undefined;
  }
}
