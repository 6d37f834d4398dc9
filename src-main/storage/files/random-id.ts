import { randomInt } from 'node:crypto';

const digits = 5;

/** The random end of an id, which makes it most likely unique: `k3x9q`. */
function randomEnd(): string {
  return randomInt(36 ** digits)
    .toString(36)
    .padStart(digits, '0');
}

/** @returns an id that begins with another: `gru-128-s0-k3x9q` */
export function withRandomEnd(id: string): string {
  return `${id}-${randomEnd()}`;
}

/**
 * @param otherwise what the id begins with if the name has no Latin letter and no digit
 * @returns an id from a name, most likely unique: `rnn-against-gru-k3x9q`
 */
export function idFromName(name: string, otherwise: string): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [otherwise];
  return withRandomEnd(words.join('-').slice(0, 60));
}
