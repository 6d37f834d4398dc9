import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Milliseconds in which a ticket must be used: as long as a browser may take to start on a slow machine. */
const ticketLifetime = 60_000;

/** A new secret of 256 random bits, fit for an address. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether two texts are the same, in a time that doesn't tell how far they agree. */
export function sameSecret(one: string, other: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}

/**
 * Who may come in. Whoever knows the token gets a cookie that holds it, and needs nothing else from then on. For the
 * address that a browser is started with there are tickets, good for once: other users of the machine can read the
 * arguments of its processes.
 */
export class Access {
  readonly #token: string;
  readonly #port: number;
  readonly #now: () => number;
  readonly #tickets = new Map<string, number>();

  /** @param now the time in milliseconds, from any origin */
  constructor(token: string, port: number, now: () => number) {
    this.#token = token;
    this.#port = port;
    this.#now = now;
  }

  /** Host headers of requests that are meant for us; under any other name a foreign page would be asking. */
  get hosts(): readonly string[] {
    return [`127.0.0.1:${this.#port}`, `localhost:${this.#port}`];
  }

  isOwnHost(host: string | undefined): boolean {
    return host !== undefined && this.hosts.includes(host);
  }

  /** Whether a page of ours is asking. A request that doesn't say where it comes from is none of a page of ours. */
  isOwnOrigin(origin: string | undefined): boolean {
    return origin !== undefined && this.hosts.some((host) => origin === `http://${host}`);
  }

  newTicket(): string {
    const ticket = newSecret();
    this.#tickets.set(ticket, this.#now() + ticketLifetime);
    return ticket;
  }

  /** Whether somebody who gives this may come in. A ticket is used up by it. */
  admits(given: string): boolean {
    const until = this.#tickets.get(given);
    this.#tickets.delete(given);
    if (until !== undefined && this.#now() <= until) return true;
    return sameSecret(given, this.#token);
  }

  /** The Set-Cookie header for somebody who was admitted. Cookies don't know ports, so that its name must. */
  get cookie(): string {
    return `${this.#cookieName}=${this.#token}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether a Cookie header holds our cookie. */
  hasCookie(header: string | undefined): boolean {
    const prefix = `${this.#cookieName}=`;
    return (header ?? '')
      .split(';')
      .map((part) => part.trim())
      .some(
        (part) => part.startsWith(prefix) && sameSecret(part.slice(prefix.length), this.#token),
      );
  }

  get #cookieName(): string {
    return `unroll-${this.#port}`;
  }
}
