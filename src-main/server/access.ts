import { authenticate, newSecret, sameSecret } from './secrets.ts';

/** Milliseconds within which a ticket must be used: as long as a browser can take to start on a slow machine. */
export const ticketLifetime = 60_000;

/** How a ticket ended. */
export type TicketEnd = 'used' | 'expired' | 'closed';

/** A secret that gives access once. */
export interface Ticket {
  readonly secret: string;
  /** Aborted when the ticket is no longer valid; its reason is a `TicketEnd`. */
  readonly over: AbortSignal;
}

/**
 * Decides who gets access. Whoever knows the token of this start, or has a ticket, gets the key of this host's pages.
 * The key of a port is the same at every start, and is never sent again: see src-shared/contract/proof.ts.
 */
export class Access {
  /** Valid as long as this program runs. */
  readonly token = newSecret();
  /** The key that pages of this host prove they hold. Bound to the port: nobody on another one can pass on a proof. */
  readonly pageKey: string;
  readonly #host: string;
  readonly #port: number;
  readonly #tickets = new Map<string, AbortController>();

  /** @param key that of the data folder */
  constructor(key: string, port: number) {
    this.#port = port;
    this.#host = `127.0.0.1:${port}`;
    this.pageKey = authenticate(key, `page of ${this.origin}`);
  }

  /** The only origin of our pages. Under other names, even `localhost`, another program may answer. */
  get origin(): string {
    return `http://${this.#host}`;
  }

  /** @returns whether a Host header is our own; any other one comes from a foreign page */
  isOwnHost(host: string | undefined): boolean {
    return host === this.#host;
  }

  /** @returns whether a Host header is one that a user may have typed instead of our own */
  isLocalhost(host: string | undefined): boolean {
    return host === `localhost:${this.#port}`;
  }

  /** @returns whether a page of ours is asking. A request without an origin never comes from one. */
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

  /** @returns whether a token or ticket gives access; a ticket is used up */
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
