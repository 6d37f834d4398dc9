import type { ExperimentProperty } from '#shared/experiment/filter/property';
import type { ExperimentRecord } from '#shared/experiment/record';
import { tagsInUse } from '../selection/tags.ts';

/** Fields with free text whose values in use are worth suggesting. */
const worthSuggesting = new Set(['batch', 'dataset', 'name', 'instructionSet']);

/** The distinct text values of a field among the experiments. */
export function knownValues(
  records: readonly ExperimentRecord[],
  property: ExperimentProperty,
): readonly string[] {
  if (property.name === 'tags') return tagsInUse(records).map(({ tag }) => tag);
  if (!worthSuggesting.has(property.name)) return [];
  const values = records.map((record) =>
    property.of({ kind: 'experiment', record, readOnly: false }),
  );
  return [...new Set(values.filter((value) => typeof value === 'string'))].sort();
}
