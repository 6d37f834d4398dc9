import type { CommandName } from '#shared/contract/commands';
import { encodeFrame } from '#shared/contract/wire';

/**
 * Commands whose answers are large and come out of JSON files, so that JSON can say all of it. A browser parses a list
 * of 1,000 experiments as JSON in a fifth of the time that its first MessagePack of that size takes.
 */
const answeredAsText: ReadonlySet<string> = new Set<CommandName>(['experiments.list']);

/** One message, in parts that follow each other: the largest may be shared with other messages. */
export interface Message {
  readonly isText: boolean;
  readonly parts: readonly Uint8Array[];
}

/** Entries of a list that are made text of at once. */
const entriesAtOnce = 100;

/** The texts of lists that were answered, for as long as these are kept: several may be answered with one and the same. */
const texts = new WeakMap<readonly unknown[], readonly Uint8Array[]>();

/** The message that answers a command. Outputs are not changed once they have been answered with. */
export function encodeAnswer(command: string, id: number, output: unknown): Message {
  if (!answeredAsText.has(command) || !Array.isArray(output)) {
    return { isText: false, parts: [encodeFrame({ id, output })] };
  }
  const [head, tail] = [`{"id":${id},"output":[`, ']}'].map((text) => Buffer.from(text));
  return { isText: true, parts: [head!, ...textOf(output), tail!] };
}

/** What stands between the brackets of a list, in pieces, so that all of it is never in memory as a string as well. */
function textOf(list: readonly unknown[]): readonly Uint8Array[] {
  const kept = texts.get(list);
  if (kept !== undefined) return kept;
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < list.length; start += entriesAtOnce) {
    const text = JSON.stringify(list.slice(start, start + entriesAtOnce)).slice(1, -1);
    pieces.push(Buffer.from(start === 0 ? text : `,${text}`));
  }
  texts.set(list, pieces);
  return pieces;
}
