import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** @returns a new secret of 256 random bits, which an address can contain */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** @returns whether a text has the form of a secret */
export function isSecret(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/** @returns whether two texts are the same, in a time that doesn't reveal how far they agree */
export function sameSecret(one: string, other: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}

/** @returns the HMAC-SHA-256 of a text under a secret; it has the form of a secret itself */
export function authenticate(secret: string, text: string): string {
  return createHmac('sha256', Buffer.from(secret, 'base64url')).update(text).digest('base64url');
}
