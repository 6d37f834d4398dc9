import { epochMetrics } from '#shared/catalogue/metrics/epoch-metrics';
import { bestTrial, rankedTrials } from '#shared/sweep/plan';
import { executorNames } from '#shared/sweep/executors';
import { Standing } from '#shared/sweep/standing';
import type { Repetition } from '#shared/experiment/repetition';
import type { SweepTrial, SweepView } from '#shared/sweep/sweep-view';
import { goalText, pointText, trialState } from '#shared/sweep/words';
import { counted, formatCount, missing } from '#shared/text/format';
import { formatTable, type Column } from './table.ts';

/** How far a sweep is, in one line. */
export function sweepProgressText(view: SweepView): string {
  const { trials, status } = view;
  const { budget } = view.definition;
  const standing = new Standing(view);
  const epochs = standing.rungs.at(-1)!;
  const finished = trials.filter(({ losses }) => losses.length >= epochs).length;
  const trained = trials.reduce((sum, { losses }) => sum + losses.length, 0);
  const reused = trials.filter(({ isReused }) => isReused).length;
  const parts = [
    `${counted(trials.length, 'trial')}, ${formatCount(finished)} of them to the end`,
    `${counted(trained, 'epoch')} in all`,
    ...(budget === null ? [] : [`with a budget of ${formatCount(budget)}`]),
    ...(reused === 0 ? [] : [`${formatCount(reused)} trained before`]),
  ];
  const where = view.executor.kind === 'local' ? '' : ` (${executorNames[view.executor.kind]})`;
  return `${status}${where}: ${parts.join(', ')}`;
}

/** What came of training the same again: `verified by n2: equal weights after epoch 4`. */
export function repetitionText({ machine, epoch, isEqual }: Repetition): string {
  return isEqual
    ? `verified by ${machine}: equal weights after epoch ${epoch}`
    : `does not count: ${machine} has other weights after epoch ${epoch}`;
}

/** A sweep with all of its trials, the best first. */
export function describeSweep(view: SweepView): string {
  const { id, definition, reason } = view;
  const best = bestTrial(view.trials);
  const lines = [
    `${definition.name} (${id})`,
    sweepProgressText(view),
    ...(reason === null ? [] : [reason]),
    ...(best === null ? [] : [`Best: ${describeTrial(view, view.trials[best.number]!)}`]),
  ];
  if (view.trials.length === 0) return lines.join('\n');
  return [...lines, '', formatTable(columnsOf(view), rankedTrials(view.trials))].join('\n');
}

function columnsOf(view: SweepView): readonly Column<SweepTrial>[] {
  const standing = new Standing(view);
  return [
    { title: 'trial', align: 'right', cell: ({ number }) => String(number + 1) },
    { title: 'epochs', align: 'right', cell: ({ losses }) => String(losses.length) },
    {
      title: epochMetrics[view.definition.goal].label.toLowerCase(),
      align: 'right',
      cell: ({ losses }) => (losses.length === 0 ? missing : goalText(view, losses.at(-1)!)),
    },
    { title: 'values', align: 'left', cell: ({ point }) => pointText(point) },
    { title: 'experiment', align: 'left', cell: ({ experiment }) => experiment ?? missing },
    ...(view.trials.some(({ machine }) => machine !== null)
      ? [
          {
            title: 'machine',
            align: 'left',
            cell: ({ machine }) => machine ?? missing,
          } satisfies Column<SweepTrial>,
        ]
      : []),
    { title: '', align: 'left', cell: (trial) => stateText(trial, standing) },
  ];
}

function stateText(trial: SweepTrial, standing: Standing): string {
  const [repetition] = trial.repetitions.toSorted(
    (one, other) => Number(one.isEqual) - Number(other.isEqual),
  );
  const state = trialState(trial, standing);
  return repetition === undefined ? state : `${state}, ${repetitionText(repetition)}`;
}

/** A trial in one line: `98.10 % after 9 epochs with lr 0.01, hidden 64 (gru-64-s0-k3x9q)`. */
export function describeTrial(view: SweepView, { point, losses, experiment }: SweepTrial): string {
  const reached = `${goalText(view, losses.at(-1)!)} after ${counted(losses.length, 'epoch')}`;
  return `${reached} with ${pointText(point)} (${experiment})`;
}
