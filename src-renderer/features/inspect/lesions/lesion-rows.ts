import type { LesionScore, ModelReading } from '#shared/contract/commands';
import { classLabel } from '#shared/data/class-name';
import { capitalised } from '#shared/text/format';

/** What is known of a model in one state: its answer to the digit, and its score. */
export interface KnownState {
  readonly reading: ModelReading | null;
  readonly score: LesionScore | null;
}

/** A class: its probability for the digit, and the accuracy among its examples; null where it isn't known (yet). */
export interface LesionRow {
  /** The class; `all` for all together, which have no probability. */
  readonly key: string;
  readonly name: string;
  readonly probability: number | null;
  readonly probabilityBrushed: number | null;
  readonly probabilityRandom: number | null;
  readonly accuracy: number | null;
  readonly accuracyBrushed: number | null;
  readonly accuracyRandom: number | null;
}

/** The columns of shares: as long as no unit is silenced, those of the intact model alone. */
export function shareColumns({
  isSilenced,
  hasRandom,
}: {
  readonly isSilenced: boolean;
  /** Whether as many random units are silenced for comparison. */
  readonly hasRandom: boolean;
}): readonly { readonly key: Exclude<keyof LesionRow, 'key' | 'name'>; readonly label: string }[] {
  const silenced = isSilenced
    ? ([['Brushed', 'silenced'], ...(hasRandom ? ([['Random', 'random']] as const) : [])] as const)
    : [];
  return (['probability', 'accuracy'] as const).flatMap((key) => [
    { key, label: `${capitalised(key)}, intact` } as const,
    ...silenced.map(([state, word]) => ({
      key: `${key}${state}` as const,
      label: `${capitalised(key)}, ${word}`,
    })),
  ]);
}

/** A row for each class, and one for all together. @param names of the classes, if they have any */
export function lesionRows(
  { intact, brushed, random }: Readonly<Record<'intact' | 'brushed' | 'random', KnownState>>,
  names: readonly string[] | null,
): readonly LesionRow[] {
  const classes = intact.reading?.probabilities.length ?? 0;
  return [null, ...Array.from({ length: classes }, (_, label) => label)].map((label) => ({
    key: label === null ? 'all' : String(label),
    name: label === null ? 'All' : classLabel(names, label),
    probability: probabilityOf(intact, label),
    probabilityBrushed: probabilityOf(brushed, label),
    probabilityRandom: probabilityOf(random, label),
    accuracy: accuracyOf(intact, label),
    accuracyBrushed: accuracyOf(brushed, label),
    accuracyRandom: accuracyOf(random, label),
  }));
}

function probabilityOf({ reading }: KnownState, label: number | null): number | null {
  return label === null ? null : (reading?.probabilities[label] ?? null);
}

function accuracyOf({ score }: KnownState, label: number | null): number | null {
  if (score === null) return null;
  const of = (counts: readonly number[]): number =>
    label === null ? counts.reduce((sum, count) => sum + count, 0) : (counts[label] ?? 0);
  const examples = of(score.examples);
  return examples === 0 ? null : of(score.right) / examples;
}
