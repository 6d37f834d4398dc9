import type { CostEstimate } from '#shared/contract/commands';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { parseConfig } from '#shared/experiment/config';
import { costKey } from '#shared/experiment/cost-key';
import { finishedRuns, type Machine } from '#shared/experiment/time/finished-runs';
import { runTimer, type Measurement } from '#shared/experiment/time/run-time';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { Questions } from './questions.ts';

/** The commands that say how long runs take on this machine. */
type TimeCommand = 'engines.estimate' | 'runs.estimate';

/** So many measurements are remembered. */
const maxMeasurements = 200;

/**
 * @param measurements runs measurements, in a separate process so that predictions don't wait for them
 * @param threads gives those of a run whose config leaves them to the machine; null: one for each core
 */
export function timeHandlers(
  store: Pick<ExperimentStore, 'list'>,
  measurements: Questions,
  threads: () => Promise<number | null>,
  machine: Machine,
): Pick<Handlers, TimeCommand> {
  /** By what was measured, the newest last. */
  const measured = new Map<string, Measurement>();

  function remember(config: ExperimentConfig, cost: CostEstimate): void {
    const key = `${cost.engine.threads} ${costKey(config)}`;
    measured.delete(key);
    measured.set(key, { config, cost });
    const [oldest] = measured.keys();
    if (measured.size > maxMeasurements) measured.delete(oldest!);
  }

  return {
    'engines.estimate': async ({ config: given }) => {
      const config = parseConfig(given);
      const cost = await measurements.request('estimate', { config, threads: await threads() });
      remember(config, cost);
      return cost;
    },
    'runs.estimate': async ({ configs }) => {
      const parsed = configs.map((config) => parseConfig(config));
      const listed = await store.list();
      const records = listed.flatMap((one) => (one.kind === 'experiment' ? [one.record] : []));
      const timeOf = runTimer(finishedRuns(records, machine), [...measured.values()].reverse());
      const share = (await threads()) ?? 0;
      return parsed.map((config) => {
        const requested = config.threads || share || machine.cores;
        return timeOf(config, Math.min(requested, machine.cores));
      });
    },
  };
}
