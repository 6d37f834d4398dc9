import { epochMetric, epochMetricKeys } from '../../catalogue/metrics/epoch-metrics.ts';
import { stepMetricKeys } from '../../catalogue/metrics/step-metrics.ts';
import type { HistoryColumns } from '../../contract/commands/experiments.ts';
import type { ExperimentRecord } from '../../experiment/record.ts';
import { csvLines } from '../../text/text-table.ts';
import { startOf } from './exported-run.ts';

/** The metrics of epochs that no column of the history has. */
const measuredOnSplits = epochMetricKeys.filter((key) => epochMetric(key).split === 'validation');

/**
 * The history of a run as CSV: `step`, `timestamp` (ISO 8601, in UTC), `epoch`, every metric, and after each epoch its
 * validation, which is empty elsewhere. The first two columns are what trackio's import looks for.
 */
export function historyCsv(record: ExperimentRecord, history: HistoryColumns): string {
  const began = startOf(record);
  const epochs = new Map(record.epochs.map((epoch) => [epoch.step, epoch]));
  const points = Array.from(history.step, (step, index) => {
    const epoch = epochs.get(step);
    epochs.delete(step);
    return {
      step,
      cells: [
        String(step),
        timeOf(began + history.seconds[index]!),
        cellOf(history.epoch[index]!),
        ...stepMetricKeys.map((key) => cellOf(history[key][index]!)),
        ...measuredOnSplits.map((key) => cellOf(epoch?.[key] ?? null)),
      ],
    };
  });
  let seconds = 0;
  const ends = record.epochs.map((epoch) => {
    seconds += epoch.seconds ?? NaN;
    return { epoch, seconds };
  });
  const between = ends
    .filter(({ epoch }) => epochs.has(epoch.step))
    .map(({ epoch, seconds: after }) => ({
      step: epoch.step,
      cells: [
        String(epoch.step),
        timeOf(began + after),
        String(epoch.epoch),
        ...stepMetricKeys.map(() => ''),
        ...measuredOnSplits.map((key) => cellOf(epoch[key])),
      ],
    }));
  const rows = [...points, ...between].toSorted((a, b) => a.step - b.step);
  return csvLines({
    header: ['step', 'timestamp', 'epoch', ...stepMetricKeys, ...measuredOnSplits],
    rows: rows.map(({ cells }) => cells),
  });
}

/** Empty if there is no number; imported results lack some. */
function cellOf(value: number | null): string {
  return value === null || Number.isNaN(value) ? '' : String(value);
}

function timeOf(seconds: number): string {
  return Number.isNaN(seconds) ? '' : new Date(1000 * seconds).toISOString();
}
