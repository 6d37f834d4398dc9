import { classLabel } from '#shared/data/class-name';

/** How far models agree. */
export interface Agreement {
  /** The most frequent prediction; null on a tie. */
  readonly label: number | null;
  /** Models that predict it. */
  readonly votes: number;
  readonly of: number;
}

/** Counts the votes; null if there are fewer than two models. */
export function agreementOf(predictions: readonly number[]): Agreement | null {
  if (predictions.length < 2) return null;
  const votes = new Map<number, number>();
  for (const label of predictions) votes.set(label, (votes.get(label) ?? 0) + 1);
  const ranked = [...votes].sort(([, one], [, other]) => other - one);
  const [first, second] = ranked;
  const highest = first![1];
  return {
    label: second?.[1] === highest ? null : first![0],
    votes: highest,
    of: predictions.length,
  };
}

/** Describes an agreement. @param names of the classes that the models share, by label; null if there are none */
export function agreementInWords(
  { label, votes, of }: Agreement,
  names: readonly string[] | null,
): string {
  if (label === null) return 'No agreement';
  const read = classLabel(names, label);
  if (votes < of) return `${votes} of ${of} read ${read}`;
  return of === 2 ? `Both read ${read}` : `All ${of} models read ${read}`;
}
