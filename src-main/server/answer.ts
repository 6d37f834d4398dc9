import type { CommandName } from '#shared/contract/commands';
import { encodeFrame } from '#shared/contract/wire';

/**
 * Commands whose answers are large and come from JSON files, so that JSON can express all of them. A browser parses a
 * list of 1,000 experiments as JSON in a fifth of the time that its first MessagePack of that size takes.
 */
const answeredAsText: ReadonlySet<string> = new Set<CommandName>(['experiments.list']);

/** One message, in consecutive parts: the largest may be shared with other messages. */
export interface Message {
  readonly isText: boolean;
  readonly parts: readonly Uint8Array[];
}

/** Entries of a list that are encoded at a time. */
const entriesAtOnce = 100;

/** The texts of answered lists, as long as these are in memory: several answers may contain the same list. */
const texts = new WeakMap<readonly unknown[], readonly Uint8Array[]>();

/** @returns the message that answers a command. Outputs must not change afterwards. */
export function encodeAnswer(command: string, id: number, output: unknown): Message {
  if (!answeredAsText.has(command) || !Array.isArray(output)) {
    return { isText: false, parts: [encodeFrame({ id, output })] };
  }
  const [head, tail] = [`{"id":${id},"output":[`, ']}'].map((text) => Buffer.from(text));
  return { isText: true, parts: [head!, ...textOf(output), tail!] };
}

/** @returns the text between the brackets of a list, in pieces, so that it is never in memory as a whole string too */
function textOf(list: readonly unknown[]): readonly Uint8Array[] {
  const cached = texts.get(list);
  if (cached !== undefined) return cached;
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < list.length; start += entriesAtOnce) {
    const text = JSON.stringify(list.slice(start, start + entriesAtOnce)).slice(1, -1);
    pieces.push(Buffer.from(start === 0 ? text : `,${text}`));
  }
  texts.set(list, pieces);
  return pieces;
}
