import type { MemoryMap } from '#shared/contract/commands';
import { formatReal } from '#shared/text/format';
import type { Figure } from '../../../charts/export/figure.ts';
import type { HeatData } from '../../../charts/heat/heat-data.ts';
import { heatFigure } from '../../../charts/heat/heat-figure.ts';
import { logScale } from '../../../charts/heat/heat-scale.ts';

/** As much of a map as is drawn: that of a digit, or the mean over a set. */
type DrawnMap = Omit<MemoryMap, 'predicted'>;

/** A model's map, as it is shown. */
export interface ShownMap {
  readonly name: string;
  readonly map: DrawnMap;
  /** The class it predicts in the end. */
  readonly answer: string;
  /** What a step reads: `row`. */
  readonly noun: string;
}

/**
 * The cells of a map: the steps that were read across, the answers after each step down.
 * @param noun what a step reads: `row`
 */
export function memoryData({ steps, answers, norms }: DrawnMap, noun: string): HeatData {
  return {
    columns: steps,
    rows: answers.length,
    valueAt: (column, row) => norms[row * steps + column]!,
    columnName: `${noun} that was read`,
    rowName: `answer after ${noun}`,
    columnLabel: (column) => String(column + 1),
    rowLabel: (row) => String(answers[row]! + 1),
    format: (value) => formatReal(value, 3),
  };
}

/** The scale of the colours, which all maps share: logarithmic, as vanishing gradients differ by powers of ten. */
export function memoryScale(maps: readonly Pick<MemoryMap, 'norms'>[]) {
  return logScale(maps.map(({ norms }) => norms));
}

/** The place among the answers of the last one that was asked for up to a step, from 0; the first if there is none. */
export function answerUpTo({ answers }: Pick<MemoryMap, 'answers'>, step: number): number {
  return Math.max(
    0,
    answers.findLastIndex((answer) => answer <= step),
  );
}

/** The gradients of one of the answers, [steps]. */
export function rowOfAnswer({ norms, steps }: DrawnMap, answer: number): Float64Array {
  return norms.subarray(answer * steps, (answer + 1) * steps);
}

/**
 * Says in a sentence how much of the first ink is left.
 * @param answer the place of the answer among those asked for
 * @param firstInk the first step that reads ink, from 0
 * @param noun what a step reads: `row`
 */
export function memoryInWords(
  map: DrawnMap,
  answer: number,
  firstInk: number,
  noun: string,
): string {
  const last = map.answers[answer]!;
  const row = rowOfAnswer(map, answer);
  const strongest = row.indexOf(Math.max(...row));
  const after = `After ${noun} ${last + 1}`;
  if (last < firstInk) return `${after}, no ink has been read yet.`;
  if (row[strongest] === 0) return `${after}, nothing that was read matters.`;
  const first = `first ${noun} with ink (${noun} ${firstInk + 1})`;
  if (strongest === firstInk) return `${after}, the ${first} matters most.`;
  const share = formatReal(row[firstInk]! / row[strongest]!, 2);
  return `${after}, ${noun} ${strongest + 1} matters most. The ${first} has ${share} times its gradient.`;
}

/** The maps of several models as a figure. */
export function memoryFigure(maps: readonly ShownMap[]): Figure {
  const printed = maps.map(({ name, map, answer, noun }) => ({
    title: `${name}, for its answer ${answer}`,
    data: memoryData(map, noun),
  }));
  const scale = memoryScale(maps.map(({ map }) => map));
  return heatFigure('What each answer depends on', printed, scale, 1);
}
