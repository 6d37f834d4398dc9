import type { TestAnswers } from '#shared/contract/commands';

/** Which test digits the buttons go through. */
export type Among =
  | { readonly kind: 'all' }
  | { readonly kind: 'class'; readonly label: number }
  /** Those that a model reads wrongly; null: that any of the chosen models does. */
  | { readonly kind: 'wrong'; readonly model: string | null };

/** Writes it as a value of a menu. */
export function amongWord(among: Among): string {
  switch (among.kind) {
    case 'all':
      return 'all';
    case 'class':
      return `class:${among.label}`;
    case 'wrong':
      return `wrong:${among.model ?? ''}`;
  }
}

/** Reads what `amongWord` writes; all digits for anything else. */
export function readAmong(word: string): Among {
  const [, kind, rest] = /^(class|wrong):(.*)$/.exec(word) ?? [];
  if (kind === 'class') return { kind, label: Number(rest) };
  if (kind === 'wrong') return { kind, model: rest === '' ? null : rest! };
  return { kind: 'all' };
}

/** The indices of the test examples that at least one of some models reads wrongly, ascending. */
export function wrongDigits(
  answers: readonly Pick<TestAnswers, 'labels' | 'predicted'>[],
): readonly number[] {
  const examples = Math.max(0, ...answers.map(({ labels }) => labels.length));
  return Array.from({ length: examples }, (_, index) => index).filter((index) =>
    answers.some(
      ({ labels, predicted }) => index < labels.length && predicted[index] !== labels[index],
    ),
  );
}

/**
 * The next of some indices, or the one before; after the last one comes the first.
 * @param indices ascending
 * @returns null if there is none
 */
export function neighbour(
  indices: readonly number[],
  index: number,
  direction: 1 | -1,
): number | null {
  const found =
    direction === 1
      ? indices.find((other) => other > index)
      : indices.findLast((other) => other < index);
  return found ?? indices.at(direction === 1 ? 0 : -1) ?? null;
}

/**
 * One of some indices at random, another than the present one if there is one.
 * @param random from 0, below 1
 */
export function randomDigit(
  indices: readonly number[],
  index: number,
  random: number,
): number | null {
  const others = indices.filter((other) => other !== index);
  const from = others.length > 0 ? others : indices;
  return from[Math.floor(random * from.length)] ?? null;
}
