import type { CommandName } from '#shared/api/commands';
import { encodeFrame } from '#shared/api/wire';

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

/** The text of what was answered last, for as long as it is kept: several may be answered with one and the same. */
const texts = new WeakMap<object, Uint8Array>();

/** The message that answers a command. Outputs are not changed once they have been answered with. */
export function encodeAnswer(command: string, id: number, output: unknown): Message {
  if (!answeredAsText.has(command)) return { isText: false, parts: [encodeFrame({ id, output })] };
  const [head, tail] = [`{"id":${id},"output":`, '}'].map((text) => Buffer.from(text));
  return { isText: true, parts: [head!, textOf(output), tail!] };
}

function textOf(output: unknown): Uint8Array {
  const kept = typeof output === 'object' && output !== null ? texts.get(output) : undefined;
  if (kept !== undefined) return kept;
  const text = Buffer.from(JSON.stringify(output));
  if (typeof output === 'object' && output !== null) texts.set(output, text);
  return text;
}
