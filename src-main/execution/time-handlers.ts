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

/** The computer, which is looked at when a time is asked for. */
export interface TimedMachine {
  readonly describe: () => Machine;
  /** Those that this process may use, which can be fewer than there are. */
  readonly usableCores: number;
}

/** So many measurements are remembered. */
const maxMeasurements = 200;

/**
 * @param measurements runs measurements, in a separate process so that predictions don't wait for them
 * @param threads gives those of a run whose config leaves them to the machine; null: one for each core
 * @param here the machine that the runs train on
 * @param isTraining tells whether this workbench is training a run
 */
export function timeHandlers(
  store: Pick<ExperimentStore, 'list'>,
  measurements: Questions,
  threads: () => Promise<number | null>,
  here: TimedMachine,
  isTraining: () => boolean,
): Pick<Handlers, TimeCommand> {
  /** By what was measured, the newest last. */
  const measured = new Map<string, Measurement & { readonly besideRuns: boolean }>();

  /** The threads that a run asks its engine for. */
  function askedThreads(config: ExperimentConfig, share: number | null): number {
    return Math.min(config.threads || share || here.usableCores, here.usableCores);
  }

  /** @param besideRuns whether runs were training meanwhile; what was measured without any stays */
  function remember(
    config: ExperimentConfig,
    askedFor: number,
    cost: CostEstimate,
    besideRuns: boolean,
  ): void {
    const key = `${askedFor} ${costKey(config)}`;
    if (besideRuns && measured.get(key)?.besideRuns === false) return;
    measured.delete(key);
    measured.set(key, { config, threads: askedFor, cost, besideRuns });
    const [oldest] = measured.keys();
    if (measured.size > maxMeasurements) measured.delete(oldest!);
  }

  return {
    'engines.estimate': async ({ config: given }) => {
      const config = parseConfig(given);
      const wasTraining = isTraining();
      const share = await threads();
      const cost = await measurements.request('estimate', { config, threads: share });
      remember(config, askedThreads(config, share), cost, wasTraining || isTraining());
      return cost;
    },
    'runs.estimate': async ({ configs }) => {
      const parsed = configs.map((config) => parseConfig(config));
      const listed = await store.list();
      const records = listed.flatMap((one) => (one.kind === 'experiment' ? [one.record] : []));
      const timeOf = runTimer(
        finishedRuns(records, here.describe()),
        [...measured.values()].reverse(),
      );
      const share = await threads();
      return parsed.map((config) => timeOf(config, askedThreads(config, share)));
    },
  };
}
