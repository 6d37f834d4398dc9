import { readSetWord, setWord, type DigitSet } from './digit-set.ts';

/** The digit, or the digits, that are inspected. */
export type DigitChoice =
  /** A test example by its index in the data set's file, from 0. */
  | { readonly kind: 'test'; readonly index: number }
  /** What is on the pad of the page Draw. */
  | { readonly kind: 'drawing' }
  /** A digit of your own that was saved, by its id. */
  | { readonly kind: 'handwriting'; readonly id: string }
  /** Several digits, over which views show means. */
  | { readonly kind: 'set'; readonly set: DigitSet };

export const firstDigit: DigitChoice = { kind: 'test', index: 0 };

/** Writes a choice as a word of an address: `test:123`, `drawing`, `handwriting:<id>`, `set:50:class:7`. */
export function digitWord(choice: DigitChoice): string {
  switch (choice.kind) {
    case 'test':
      return `test:${choice.index}`;
    case 'drawing':
      return 'drawing';
    case 'handwriting':
      return `handwriting:${choice.id}`;
    case 'set':
      return `set:${setWord(choice.set)}`;
  }
}

/** Reads what `digitWord` writes; null for anything else. */
export function readDigitWord(word: string): DigitChoice | null {
  if (word === 'drawing') return { kind: 'drawing' };
  const [, kind, rest] = /^(test|handwriting|set):(.+)$/.exec(word) ?? [];
  if (kind === 'handwriting') return { kind, id: rest! };
  if (kind === 'set') {
    const set = readSetWord(rest!);
    return set && { kind, set };
  }
  const index = Number(rest);
  return kind === 'test' && /^\d{1,9}$/.test(rest!) ? { kind, index } : null;
}
