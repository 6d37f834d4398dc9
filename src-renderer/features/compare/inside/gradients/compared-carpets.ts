import { flowFlag, flowSentence, type FlowFlag } from '#shared/inside/gradient-flow';
import { summariseLayer, type LayerPlace } from '#shared/inside/recorded-layers';
import { stepNoun } from '#shared/inside/step-noun';
import type { HeatData } from '../../../../charts/heat/heat-data.ts';
import { carpetData } from '../../../../charts/heat/gradient-carpet.ts';
import type { RecordedLine, RecordedRun } from './gradient-lines.ts';

/** The carpet of a run of a comparison. */
export interface ComparedCarpet {
  readonly run: RecordedRun;
  /** Of the line of charts that it belongs to. */
  readonly colour: string;
  readonly data: HeatData;
  /** The epoch of each column. */
  readonly epochs: readonly number[];
}

/**
 * The carpets of all runs with recordings at a place, line by line.
 * @param isRelative whether the norms of a column are multiples of that of the step that is read last; a column without
 *   a gradient there has no values
 */
export function comparedCarpets(
  lines: readonly RecordedLine[],
  place: LayerPlace,
  isRelative: boolean,
): readonly ComparedCarpet[] {
  return lines.flatMap(({ line, runs }) =>
    runs.map((run) => {
      const { record, points } = run;
      const data = carpetData(points, place, stepNoun(record.config));
      return {
        run,
        colour: line.look.colour,
        data: isRelative ? relativeToLast(data, place) : data,
        epochs: points.map(({ epoch }) => epoch),
      };
    }),
  );
}

function relativeToLast(data: HeatData, { direction }: LayerPlace): HeatData {
  const last = direction === 'forward' ? data.rows - 1 : 0;
  return {
    ...data,
    valueAt: (column, row) => data.valueAt(column, row) / (data.valueAt(column, last) || NaN),
  };
}

/** The column of a carpet that shows an epoch, as the profiles do: the last one up to it, or else the first one. */
export function columnUpTo({ epochs }: Pick<ComparedCarpet, 'epochs'>, epoch: number): number {
  return Math.max(
    0,
    epochs.findLastIndex((each) => each <= epoch),
  );
}

/** What is said about a run's gradient around an epoch. */
export interface FlowInWords {
  readonly sentence: string;
  readonly flag: FlowFlag | null;
}

/** Says how much gradient reaches the step that a run reads first: the median over the epoch before. */
export function flowInWords(
  { record, points }: RecordedRun,
  place: LayerPlace,
  epoch: number,
): FlowInWords {
  // The runs of lines have recordings at the place.
  const { ratio } = summariseLayer(points, place, record.config.hiddenSize, epoch)!;
  return {
    sentence: flowSentence(ratio, place.direction, stepNoun(record.config)),
    flag: flowFlag(ratio),
  };
}
