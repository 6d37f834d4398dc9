import { authenticate, newSecret, sameSecret } from './secrets.ts';

/** Milliseconds in which a ticket must be used: as long as a browser may take to start on a slow machine. */
export const ticketLifetime = 60_000;

/** How a ticket ended. */
export type TicketEnd = 'used' | 'expired' | 'closed';

/** A secret to come in by, once. */
export interface Ticket {
  readonly secret: string;
  /** Aborted when the ticket is good no longer; its reason is a `TicketEnd`. */
  readonly over: AbortSignal;
}

/**
 * Who may come in. Whoever knows the token of this start, or has a ticket, is given the key of this host's pages. The
 * key stays the same from start to start on one port, and is never sent again: see src-shared/contract/proof.ts.
 */
export class Access {
  /** Good as long as this program runs. */
  readonly token = newSecret();
  /** What pages of this host prove that they hold. Bound to the port: nobody on another one can pass a proof on. */
  readonly pageKey: string;
  readonly #host: string;
  readonly #port: number;
  readonly #tickets = new Map<string, AbortController>();

  /** @param key of the data folder */
  constructor(key: string, port: number) {
    this.#port = port;
    this.#host = `127.0.0.1:${port}`;
    this.pageKey = authenticate(key, `page of ${this.origin}`);
  }

  /** The one origin of our pages. Under other names, even `localhost`, another program may answer. */
  get origin(): string {
    return `http://${this.#host}`;
  }

  /** Whether a Host header means us; under any other name a foreign page would be asking. */
  isOwnHost(host: string | undefined): boolean {
    return host === this.#host;
  }

  /** Whether a Host header is what a person may have typed in place of our own. */
  isLocalhost(host: string | undefined): boolean {
    return host === `localhost:${this.#port}`;
  }

  /** Whether a page of ours is asking. A request that doesn't say where it comes from is none of a page of ours. */
  isOwnOrigin(origin: string | undefined): boolean {
    return origin === this.origin;
  }

  newTicket(): Ticket {
    const secret = newSecret();
    const ticket = new AbortController();
    this.#tickets.set(secret, ticket);
    setTimeout(() => {
      this.#end(secret, 'expired');
    }, ticketLifetime).unref();
    return { secret, over: ticket.signal };
  }

  /** Whether somebody who gives this may come in. A ticket is used up by it. */
  admits(given: string): boolean {
    return this.#end(given, 'used') || sameSecret(given, this.token);
  }

  /** Ends all tickets. */
  close(): void {
    for (const secret of this.#tickets.keys()) this.#end(secret, 'closed');
  }

  /** @returns whether there was such a ticket */
  #end(secret: string, how: TicketEnd): boolean {
    const ticket = this.#tickets.get(secret);
    this.#tickets.delete(secret);
    ticket?.abort(how);
    return ticket !== undefined;
  }
}
