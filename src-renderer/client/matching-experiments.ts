import type { ExperimentRecord } from '#shared/experiment/record';
import { foldText, foldedWords } from '#shared/text/fold-text';

/** The experiments whose name, cell, data set or tags contain all words of a search. */
export function matchingExperiments(
  records: readonly ExperimentRecord[],
  search: string,
): readonly ExperimentRecord[] {
  const words = foldedWords(search);
  return records.filter(({ name, tags, config }) => {
    const text = foldText([name, config.cell, config.dataset, ...tags].join(' '));
    return words.every((word) => text.includes(word));
  });
}
