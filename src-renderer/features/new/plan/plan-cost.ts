import { missing } from '#shared/text/format';

/** How many different costs of a grid are measured; of the others only the sizes are known. */
export const maxMeasured = 12;

/** The range from the smallest to the largest number, written by `format`; an en dash if there are none. */
export function formatSpan(values: readonly number[], format: (value: number) => string): string {
  if (values.length === 0) return missing;
  const [smallest, largest] = [format(Math.min(...values)), format(Math.max(...values))];
  return smallest === largest ? smallest : `${smallest} to ${largest}`;
}

/** The range over the runs that were measured, with their number unless all were. */
export function formatMeasuredSpan(
  values: readonly number[],
  runs: number,
  format: (value: number) => string,
): string {
  const span = formatSpan(values, format);
  const isPart = values.length > 0 && values.length < runs;
  return isPart ? `${span} (${values.length} of ${runs} runs)` : span;
}
