/**
 * How a page and the browser host prove to each other that they hold the page's key, without sending it: when a
 * WebSocket is open, the page sends a challenge; the host answers with its own challenge and its proof, which the page
 * checks before it sends anything more; then the page sends its proof. All three are text frames. A program that has
 * taken over the port of a host that has ended can neither give the first proof nor use what it receives.
 */

/** The side that proves that it holds the key. */
export type Prover = 'host' | 'page';

/** 256 random bits of each side, in base64url. They make a proof valid for one connection only. */
export interface Challenges {
  readonly host: string;
  readonly page: string;
}

/** The text whose HMAC-SHA-256 under the page's key is the proof, in base64url. */
export function provenText(prover: Prover, { host, page }: Challenges): string {
  return `unroll ${prover} ${page} ${host}`;
}

/** The host's text frame: its challenge and its proof. */
export function hostFrame(challenge: string, proof: string): string {
  return `${challenge}.${proof}`;
}

/** The two parts of the host's frame; null if it is anything else. */
export function readHostFrame(
  frame: unknown,
): { readonly challenge: string; readonly proof: string } | null {
  if (typeof frame !== 'string') return null;
  const [, challenge, proof] = /^([\w-]{43})\.([\w-]{43})$/.exec(frame) ?? [];
  return challenge === undefined || proof === undefined ? null : { challenge, proof };
}

/** The path of the printed address: the token after it is exchanged for a page's key. */
export const enterPath = '/enter';
/** Where a page without a key is sent. */
export const lockedPath = '/locked';
