import type { VerdictRow } from '#shared/compare/verdict';
import type { Comparison } from '../use-comparison.ts';

/** The colour of a verdict's run or group, as in the charts: a group has its first run's. */
export function rowColour(
  { groups, colourOf }: Pick<Comparison, 'groups' | 'colourOf'>,
  { id }: Pick<VerdictRow, 'id'>,
): string {
  const group = groups.find((each) => each.id === id);
  return colourOf(group?.members[0]!.id ?? id);
}
