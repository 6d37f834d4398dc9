import type { FieldKey } from '#shared/catalogue/fields';
import { shortValue } from '#shared/catalogue/fields/short-value';
import { epochMetrics } from '#shared/catalogue/metrics/epoch-metrics';
import { metricText } from '#shared/catalogue/metrics/metric';
import { bestTrial } from '#shared/sweep/plan';
import { executorNames } from '#shared/sweep/executors';
import type { Point } from '#shared/sweep/space';
import { Standing } from '#shared/sweep/standing';
import { decisionInWords } from '#shared/sweep/sweep';
import type { Repetition, SweepTrial, SweepView } from '#shared/sweep/sweep-view';
import { counted, formatCount, missing } from '#shared/text/format';
import { formatTable, type Column } from './table.ts';

/** What a trial is judged by, as people read it: `97.20 %`. @param loss as in `Trial` */
export function goalText({ definition }: Pick<SweepView, 'definition'>, loss: number): string {
  const { goal } = definition;
  return metricText(epochMetrics[goal], goal === 'validationAccuracy' ? 1 - loss : loss);
}

/** The values of a trial: `lr 0.01, hidden 64`. */
export function pointText(point: Point): string {
  return Object.entries(point)
    .map(([field, value]) => shortValue(field as FieldKey, value as never))
    .join(', ');
}

/** How far a sweep is, in one line. */
export function sweepProgressText(view: SweepView): string {
  const { trials, status } = view;
  const standing = new Standing(view);
  const epochs = standing.rungs.at(-1)!;
  const finished = trials.filter(({ losses }) => losses.length >= epochs).length;
  const trained = trials.reduce((sum, { losses }) => sum + losses.length, 0);
  const reused = trials.filter(({ isReused }) => isReused).length;
  const parts = [
    `${counted(trials.length, 'trial')}, ${formatCount(finished)} of them to the end`,
    `${counted(trained, 'epoch')} in all`,
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
  const ranked = [...view.trials].sort(
    (one, other) =>
      other.losses.length - one.losses.length ||
      (one.losses.at(-1) ?? Infinity) - (other.losses.at(-1) ?? Infinity) ||
      one.number - other.number,
  );
  return [...lines, '', formatTable(columnsOf(view), ranked)].join('\n');
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
  const state = standingText(trial, standing);
  return repetition === undefined ? state : `${state}, ${repetitionText(repetition)}`;
}

function standingText(trial: SweepTrial, standing: Standing): string {
  const last = standing.of(trial).at(-1);
  if (trial.status === 'failed') return 'failed';
  if (last !== undefined && last.kind !== 'continues') return decisionInWords(last);
  if (trial.losses.length >= standing.rungs.at(-1)!) return 'finished';
  return trial.status;
}

/** A trial in one line: `98.10 % after 9 epochs with lr 0.01, hidden 64 (gru-64-s0-k3x9q)`. */
export function describeTrial(view: SweepView, { point, losses, experiment }: SweepTrial): string {
  const reached = `${goalText(view, losses.at(-1)!)} after ${counted(losses.length, 'epoch')}`;
  return `${reached} with ${pointText(point)} (${experiment})`;
}
