import { cellEntry } from '../catalogue/cells/cells.ts';
import type { ExperimentConfig } from '../catalogue/fields.ts';
import { formatShare, missing } from '../text/format.ts';
import {
  flowFlag,
  flowFlagLabels,
  ratioText,
  typicalRatio,
  type FlowFlag,
} from './gradient-flow.ts';
import { summariseLayer, type LayerPlace } from './recorded-layers.ts';
import type { RecordedPoint } from './recording.ts';

/** A run of a line in a table about gradients. */
export interface FlowRun {
  readonly config: Pick<ExperimentConfig, 'cell' | 'hiddenSize'>;
  readonly points: readonly RecordedPoint[];
}

/** What the recordings of a run, or of a group of runs, say at one place of the networks. */
export interface FlowFigures {
  /** Runs with recordings there. */
  readonly runs: number;
  /** Of the step that is read first to the one read last: the median of the runs; null without any. */
  readonly ratio: number | null;
  /** The smallest and the largest ratio; null for a single run. */
  readonly range: readonly [number, number] | null;
  /** How many runs have each flag. */
  readonly flags: Readonly<Record<FlowFlag, number>>;
  /** Means over the runs, 0 to 1: of values of the gates near either end, averaged over the gates; and of units. */
  readonly saturatedGates: number;
  readonly deadUnits: number;
  readonly saturatedUnits: number;
}

/**
 * Sums up the recordings of some runs at one place.
 * @param epoch around which; default: the end of each
 * @returns null without recordings there
 */
export function flowFigures(
  runs: readonly FlowRun[],
  place: LayerPlace,
  epoch?: number,
): FlowFigures | null {
  const found = runs.flatMap(({ config, points }) => {
    const summary = summariseLayer(points, place, config.hiddenSize, epoch);
    if (summary === null) return [];
    const { memory } = cellEntry(config.cell);
    return { ...summary, gates: summary.gates.filter(({ name }) => name !== memory?.name) };
  });
  if (found.length === 0) return null;
  const ratios = found.flatMap(({ ratio }) => ratio ?? []);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const flagged = (flag: FlowFlag): number =>
    ratios.filter((ratio) => flowFlag(ratio) === flag).length;
  return {
    runs: found.length,
    ratio: typicalRatio(ratios),
    range: ratios.length < 2 ? null : [Math.min(...ratios), Math.max(...ratios)],
    flags: { vanishing: flagged('vanishing'), exploding: flagged('exploding') },
    saturatedGates: mean(found.map(({ gates }) => mean(gates.map(({ low, high }) => low + high)))),
    deadUnits: mean(found.map(({ dead }) => dead)),
    saturatedUnits: mean(found.map(({ saturated }) => saturated)),
  };
}

/** The flag of a run, or how many runs of a group have it: `Vanishing`, `2 of 3 vanishing`; an en dash for none. */
export function flagText({ runs, flags }: Pick<FlowFigures, 'runs' | 'flags'>): string {
  const texts = (Object.keys(flowFlagLabels) as FlowFlag[])
    .filter((flag) => flags[flag] > 0)
    .map((flag) => {
      const label = flowFlagLabels[flag];
      return runs === 1 ? label : `${flags[flag]} of ${runs} ${label.toLowerCase()}`;
    });
  return texts.length === 0 ? missing : texts.join(', ');
}

/** A column of a table about gradients. */
export interface FlowColumn {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly text: (figures: FlowFigures) => string;
  /** In full precision. */
  readonly exact: (figures: FlowFigures) => number | string | null;
}

const shareColumn = (
  key: 'saturatedGates' | 'deadUnits' | 'saturatedUnits',
  label: string,
  help: string,
): FlowColumn => ({
  key,
  label,
  help,
  text: (figures) => formatShare(figures[key], 2),
  exact: (figures) => figures[key],
});

/** The columns of the table about gradients, on the page and in reports. */
export const flowColumns: readonly FlowColumn[] = [
  {
    key: 'ratio',
    label: 'First-to-last ratio',
    help: 'The gradient of the step that is read first, as a multiple of that of the step read last: the median over the last epoch, and of a group the median and the range of its runs',
    text: ({ ratio, range }) => {
      if (ratio === null) return missing;
      const [low, high] = range ?? [];
      return low === undefined || high === undefined
        ? ratioText(ratio)
        : `${ratioText(ratio)} (${ratioText(low)} to ${ratioText(high)})`;
    },
    exact: ({ ratio }) => ratio,
  },
  {
    key: 'flag',
    label: 'Warning',
    help: 'Vanishing: the first-to-last ratio is below 1/1,000. Exploding: it is above 1,000',
    text: flagText,
    exact: flagText,
  },
  shareColumn(
    'saturatedGates',
    'Saturated values',
    'The share of the values of gates, or of a plain RNN’s state, that are near either end of their range: below 0.1 or above 0.9, of a tanh beyond ±0.9, of a ReLU exactly 0',
  ),
  shareColumn(
    'deadUnits',
    'Dead units',
    'Units whose hidden state stays within 0.001 of 0 in all steps of the sampled sequences',
  ),
  shareColumn(
    'saturatedUnits',
    'Saturated units',
    'Units whose hidden state stays beyond ±0.9 in all steps of the sampled sequences',
  ),
];
