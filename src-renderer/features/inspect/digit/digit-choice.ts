/** The digit that is inspected. */
export type DigitChoice =
  /** A test example by its index in the data set's file, from 0. */
  | { readonly kind: 'test'; readonly index: number }
  /** What is on the pad of the page Draw. */
  | { readonly kind: 'drawing' }
  /** A digit of your own that was saved, by its id. */
  | { readonly kind: 'handwriting'; readonly id: string };

export const firstDigit: DigitChoice = { kind: 'test', index: 0 };

/** Writes a choice as a word of an address: `test:123`, `drawing`, `handwriting:<id>`. */
export function digitWord(choice: DigitChoice): string {
  switch (choice.kind) {
    case 'test':
      return `test:${choice.index}`;
    case 'drawing':
      return 'drawing';
    case 'handwriting':
      return `handwriting:${choice.id}`;
  }
}

/** Reads what `digitWord` writes; null for anything else. */
export function readDigitWord(word: string): DigitChoice | null {
  if (word === 'drawing') return { kind: 'drawing' };
  const [, kind, rest] = /^(test|handwriting):(.+)$/.exec(word) ?? [];
  if (kind === 'handwriting') return { kind, id: rest! };
  const index = Number(rest);
  return kind === 'test' && /^\d{1,9}$/.test(rest!) ? { kind, index } : null;
}
