import { memoryCapacity, probedAt, type Probed, type Probes } from '#shared/inside/probes';
import type { AnalysedLine } from '../analysed-lines.ts';

/** What is probed: the inputs alone, or a layer by its number from 0; -1 is the last. */
export type ProbeSource = 'inputs' | number;

/** The choices of what is probed in some results: layers by their numbers only where a model has several. */
export function probeSources(
  results: readonly Probes[],
): readonly { readonly value: string; readonly label: string; readonly source: ProbeSource }[] {
  const layers = Math.max(0, ...results.map((result) => result.layers.length));
  return [
    { value: 'last', label: layers > 1 ? 'Last layer' : 'Hidden state', source: -1 },
    ...Array.from({ length: layers > 1 ? layers : 0 }, (_, layer) => ({
      value: String(layer),
      label: `Layer ${layer + 1}`,
      source: layer,
    })),
    { value: 'inputs', label: 'Inputs alone', source: 'inputs' },
  ];
}

/** The lines with those of their results that have what is probed. */
export function probedLines(
  lines: readonly AnalysedLine<Probes>[],
  source: ProbeSource,
): readonly AnalysedLine<Probes>[] {
  return lines.flatMap(({ line, results }) => {
    const own = results.filter(({ result }) => probedAt(result, source) !== undefined);
    return own.length === 0 ? [] : [{ line, results: own }];
  });
}

/** What the table says of a line: one number for each of its runs. */
export interface ProbeSummary {
  /** The share of held-out digits whose class is told after the last step. */
  readonly accuracy: readonly number[];
  readonly capacity: readonly number[];
  /** The capacity of the inputs alone. */
  readonly ofInputs: readonly number[];
}

/** Sums up what is probed in the runs of a line that have it. */
export function probeSummary({ results }: AnalysedLine<Probes>, source: ProbeSource): ProbeSummary {
  const found = results.map(({ result }) => probedAt(result, source)!);
  return {
    accuracy: found.map((each: Probed) => each.accuracy.at(-1)!),
    capacity: found.map(memoryCapacity),
    ofInputs: results.map(({ result }) => memoryCapacity(result.inputs)),
  };
}
