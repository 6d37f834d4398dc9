import { maxSetDigits } from '#shared/contract/commands';
import { classLabel } from '#shared/data/class-name';
import { counted } from '#shared/text/format';

/** Which digits a set is taken from. */
export type SetSource =
  /** The test set, as many of each class. */
  | { readonly of: 'all' }
  /** Those of a class in the test set. */
  | { readonly of: 'class'; readonly label: number }
  /** Those of the test set that a model reads wrongly; null: that any of the chosen models does. */
  | { readonly of: 'wrong'; readonly model: string | null }
  /** The user's own. */
  | { readonly of: 'handwriting' };

/** A set of digits that are inspected together. */
export interface DigitSet {
  readonly source: SetSource;
  /** How many at most, 1 to `maxSetDigits`: the first ones; of the user’s own, the newest. */
  readonly count: number;
}

export const firstSet: DigitSet = { source: { of: 'all' }, count: 50 };

/** Writes a set as a word of an address: `100:all`, `50:class:7`, `50:wrong`, `50:wrong:<id>`, `20:handwriting`. */
export function setWord({ source, count }: DigitSet): string {
  return `${count}:${sourceWord(source)}`;
}

/** Reads what `setWord` writes; null for anything else. */
export function readSetWord(word: string): DigitSet | null {
  const [, written, rest = ''] = /^(\d{1,3}):(.+)$/.exec(word) ?? [];
  const [count, source] = [Number(written), readSourceWord(rest)];
  return source === null || !(count >= 1 && count <= maxSetDigits) ? null : { source, count };
}

/** Writes where a set is taken from, as a value of a menu. */
export function sourceWord(source: SetSource): string {
  switch (source.of) {
    case 'class':
      return `class:${source.label}`;
    case 'wrong':
      return source.model === null ? 'wrong' : `wrong:${source.model}`;
    default:
      return source.of;
  }
}

/** Reads what `sourceWord` writes; null for anything else. */
export function readSourceWord(word: string): SetSource | null {
  if (word === 'all' || word === 'handwriting') return { of: word };
  if (word === 'wrong') return { of: 'wrong', model: null };
  const [, of, rest] = /^(class|wrong):(.+)$/.exec(word) ?? [];
  if (of === 'wrong') return { of, model: rest! };
  return of === 'class' && /^\d{1,3}$/.test(rest!) ? { of, label: Number(rest) } : null;
}

/**
 * What a set has in it: `The first 50 test digits labelled 7`.
 * @param found how many digits it has
 * @param nameOf the name of a model by its id
 */
export function setText(
  source: SetSource,
  found: number,
  classNames: readonly string[] | null,
  nameOf: (model: string) => string,
): string {
  switch (source.of) {
    case 'all':
      return `${counted(found, 'test digit')}, as many of each class`;
    case 'class':
      return `The first ${counted(found, 'test digit')} labelled ${classLabel(classNames, source.label)}`;
    case 'wrong': {
      const by = source.model === null ? 'any of the models' : nameOf(source.model);
      return `The first ${counted(found, 'test digit')} read wrongly by ${by}`;
    }
    case 'handwriting':
      return `Your newest ${counted(found, 'digit')}`;
  }
}
