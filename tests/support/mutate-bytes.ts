import type { RandomStream } from '#shared/random/random-stream';

type Mutate = (bytes: Uint8Array, random: RandomStream) => Uint8Array;

function place({ length }: Uint8Array, random: RandomStream): number {
  return length === 0 ? 0 : random.below(length);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

const junkLines = ['\0\0\0\0\n', '{"step": 1e999}\n', 'not a line\n', '{}\n', '[[[[\n', '\n\n'];

/** Ways in which a file is damaged: by a disk, a cut of power, a program or a person. */
export const mutations = {
  'bit flipped': (bytes, random) => {
    const copy = Uint8Array.from(bytes);
    if (copy.length > 0) copy[place(copy, random)]! ^= 1 << random.below(8);
    return copy;
  },
  'cut off': (bytes, random) => bytes.slice(0, place(bytes, random)),
  'tail zeroed': (bytes, random) => Uint8Array.from(bytes).fill(0, place(bytes, random)),
  'zeros appended': (bytes, random) => joined(bytes, new Uint8Array(1 + random.below(600))),
  'junk lines appended': (bytes, random) =>
    joined(bytes, Buffer.from(junkLines[random.below(junkLines.length)]!)),
  'digit changed': (bytes, random) => {
    const digits = [...bytes.keys()].filter((at) => bytes[at]! >= 0x30 && bytes[at]! <= 0x39);
    const copy = Uint8Array.from(bytes);
    if (digits.length === 0) return copy;
    const at = digits[random.below(digits.length)]!;
    copy[at] = 0x30 + ((copy[at]! - 0x30 + 1 + random.below(9)) % 10);
    return copy;
  },
  'part taken out': (bytes, random) => {
    const from = place(bytes, random);
    return joined(bytes.subarray(0, from), bytes.subarray(from + 1 + random.below(64)));
  },
  'part doubled': (bytes, random) => {
    const from = place(bytes, random);
    const to = Math.min(bytes.length, from + 1 + random.below(64));
    return joined(bytes.subarray(0, to), bytes.subarray(from));
  },
  emptied: () => new Uint8Array(0),
} as const satisfies Readonly<Record<string, Mutate>>;

export type Mutation = keyof typeof mutations;
export const mutationNames = Object.keys(mutations) as Mutation[];
