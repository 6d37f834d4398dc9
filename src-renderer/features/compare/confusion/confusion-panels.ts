import { classLabels, commonClassNames } from '#shared/data/class-name';
import type { Summary } from '#shared/statistics/summary';
import { formatPercent } from '#shared/text/format';
import {
  confusionCells,
  largestWrongShare,
  shownCells,
  type CellLook,
  type ShownCell,
} from '../../../charts/confusion/confusion-cells.ts';
import {
  confusionDifference,
  largestDifference,
  shownDifference,
} from '../../../charts/confusion/confusion-difference.ts';
import { classNamesOf, type ConfusionSource } from './confusion-sources.ts';
import { datasetOf, type GroupMatrix } from './group-matrices.ts';
import {
  largestMeanDifference,
  largestWrongMean,
  shareSummaryText,
  shownMeanDifference,
  shownMeans,
} from './mean-cells.ts';

/** A matrix as the tab shows it: a run's, or the mean of a group's. */
export interface ConfusionPanel {
  /** The run's id, or the group's. */
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  readonly isBaseline: boolean;
  /** Shown next to the name: the accuracy, and how many runs it is the mean of. */
  readonly note: string;
  /** The accessible name of the matrix. */
  readonly title: string;
  readonly labels: readonly string[];
  /** Null: it can't be shown. */
  readonly rows: readonly (readonly ShownCell[])[] | null;
  /** Why it can't be shown; null if it can. */
  readonly reason: string | null;
  /** The runs that it is of. */
  readonly sources: readonly ConfusionSource[];
}

/** Matrices side by side on one colour scale. */
interface ConfusionPanels {
  readonly panels: readonly ConfusionPanel[];
  /** Whether there is a baseline to show differences from. */
  readonly hasDifferences: boolean;
  /** The share of a row that gets the full error colour. */
  readonly largestWrong: number;
  /** The difference that gets the full colour. */
  readonly largestDifference: number;
}

/** What is shown of the matrices. */
interface PanelLook extends Omit<CellLook, 'labels'> {
  readonly view: 'matrices' | 'difference';
}

/** The matrices of single runs. */
export function runPanels(sources: readonly ConfusionSource[], look: PanelLook): ConfusionPanels {
  const baseline = sources.find(({ run }) => run.isBaseline) ?? null;
  const largestWrong = largestWrongShare(sources.map(({ confusion }) => confusion));
  /** Null if its classes or its data set differ from the baseline's. */
  const differences = sources.map((source) =>
    baseline !== null && datasetOf(source) === datasetOf(baseline)
      ? confusionDifference(source.confusion, baseline.confusion)
      : null,
  );
  const largest = largestDifference(differences.filter((difference) => difference !== null));
  const hasDifferences = baseline !== null && sources.length > 1;
  const showsDifferences = look.view === 'difference' && hasDifferences;

  const panels = sources.map((source, index) => {
    const { run, confusion, accuracy, epoch } = source;
    const labels = classLabels(classNamesOf(source), confusion.length);
    const ofRun = {
      id: run.id,
      name: run.name,
      colour: run.colour,
      isBaseline: run.isBaseline,
      note: `${formatPercent(accuracy)}${epoch === null ? '' : ` · epoch ${epoch}`}`,
      labels,
      sources: [source],
    };
    if (!showsDifferences || source === baseline) {
      const rows = shownCells(confusionCells(confusion, largestWrong), { ...look, labels });
      return { ...ofRun, title: `${run.name}: confusion matrix`, rows, reason: null };
    }
    const difference = differences[index] ?? null;
    return {
      ...ofRun,
      title: `${run.name}: difference from the baseline`,
      rows: difference && shownDifference(difference, largest, { ...look, labels }),
      reason: difference === null ? otherDataText(datasetOf(source), labels.length) : null,
    };
  });
  return { panels, hasDifferences, largestWrong, largestDifference: largest };
}

/**
 * The mean matrices of groups.
 * @param baseline id of the group that the others are compared with
 */
export function groupPanels(
  found: readonly GroupMatrix[],
  baseline: string | null,
  look: PanelLook,
): ConfusionPanels {
  const first = found.find(({ group }) => group.id === baseline) ?? null;
  const largestWrong = largestWrongMean(found.flatMap(({ mean }) => (mean === null ? [] : [mean])));
  const comparable = found.flatMap((one) => (isComparable(one, first) ? [one.mean!] : []));
  const largest = first?.mean ? largestMeanDifference(comparable, first.mean) : 0;
  const hasDifferences = first !== null && first.mean !== null && found.length > 1;
  const showsDifferences = look.view === 'difference' && hasDifferences;

  const panels = found.map((one) => {
    const { group, mean, accuracy, datasets } = one;
    const names = commonClassNames(one.sources.map(classNamesOf));
    const labels = mean === null ? [] : classLabels(names, mean.length);
    const ofGroup = {
      id: group.id,
      name: group.label,
      colour: one.sources[0]!.run.colour,
      isBaseline: one === first,
      note: noteOf(one.sources.length, group.members.length, accuracy),
      labels,
      sources: one.sources,
    };
    if (mean === null) {
      const reason = `Its runs use different data sets (${datasets.join(', ')}), so they have no mean matrix.`;
      return { ...ofGroup, title: group.label, rows: null, reason };
    }
    if (!showsDifferences || one === first) {
      const rows = shownMeans(mean, largestWrong, { ...look, labels });
      return { ...ofGroup, title: `${group.label}: mean confusion matrix`, rows, reason: null };
    }
    const isShown = isComparable(one, first);
    return {
      ...ofGroup,
      title: `${group.label}: difference from the baseline`,
      rows: isShown ? shownMeanDifference(mean, first!.mean!, largest, { ...look, labels }) : null,
      reason: isShown ? null : otherDataText(datasets[0]!, labels.length),
    };
  });
  return { panels, hasDifferences, largestWrong, largestDifference: largest };
}

function isComparable(one: GroupMatrix, baseline: GroupMatrix | null): boolean {
  return (
    one.mean !== null &&
    baseline?.mean?.length === one.mean.length &&
    baseline.datasets[0] === one.datasets[0]
  );
}

function noteOf(count: number, members: number, accuracy: Summary | null): string {
  const runs = count === members ? `N = ${count}` : `N = ${count} of ${members}`;
  return accuracy === null ? runs : `${shareSummaryText(accuracy)} · ${runs}`;
}

function otherDataText(dataset: string, classes: number): string {
  return `It uses a different data set from the baseline (${dataset}, ${classes} classes), so there is no difference to show.`;
}
