import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import type { CostEstimate } from '#shared/contract/commands';
import { costKey } from '#shared/experiment/cost-key';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { messageOf } from '../failures.ts';
import { useQueue } from './queue.ts';
import { useWorkbench } from '../workbench.ts';

/** What is known of the cost of training with a config on this machine. */
export type Estimate =
  | { readonly kind: 'measuring' }
  | {
      readonly kind: 'measured';
      readonly cost: CostEstimate;
      /** Whether a run was going on meanwhile, so that it may take less time than this. */
      readonly besideRuns: boolean;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** Milliseconds that wishes must rest before they are measured: nobody wants to measure each key press. */
const settlingTime = 400;

/**
 * What training costs here, measured once for all configs that cost the same. One measurement goes on at a time; the
 * latest wishes replace earlier ones that have not been begun.
 */
export const useEstimates = defineStore('estimates', () => {
  const workbench = useWorkbench();
  const queue = useQueue();
  const known = shallowReactive(new Map<string, Estimate>());
  let wanted: ExperimentConfig[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let measuring = false;

  const isBusy = (): boolean => (queue.state?.running.length ?? 0) > 0;

  /** What is known; undefined while it is not being measured yet. */
  function of(config: ExperimentConfig): Estimate | undefined {
    return known.get(costKey(config));
  }

  /** Asks for configs to be measured, in this order, in place of those asked for before. */
  function want(configs: readonly ExperimentConfig[]): void {
    clearTimeout(timer);
    wanted = [];
    const distinct = new Map(configs.map((config) => [costKey(config), { ...config }]));
    const missing = [...distinct].filter(([key]) => isMissing(known.get(key)));
    if (missing.length === 0) return;
    timer = setTimeout(() => {
      wanted = missing.map(([, config]) => config);
      void measureWanted();
    }, settlingTime);
  }

  /** A measurement beside runs is made again when there is quiet. */
  function isMissing(estimate: Estimate | undefined): boolean {
    return (
      estimate === undefined || (estimate.kind === 'measured' && estimate.besideRuns && !isBusy())
    );
  }

  async function measureWanted(): Promise<void> {
    if (measuring) return;
    measuring = true;
    for (let config = wanted.shift(); config !== undefined; config = wanted.shift()) {
      await measure(config);
    }
    measuring = false;
  }

  async function measure(config: ExperimentConfig): Promise<void> {
    const key = costKey(config);
    if (!known.has(key)) known.set(key, { kind: 'measuring' });
    const busyBefore = isBusy();
    try {
      const cost = await workbench.call('engines.estimate', { config });
      known.set(key, { kind: 'measured', cost, besideRuns: busyBefore || isBusy() });
    } catch (error) {
      known.set(key, { kind: 'failed', message: messageOf(error) });
    }
  }

  /** Forgets that a measurement failed and asks for it again. */
  function retry(config: ExperimentConfig): void {
    known.delete(costKey(config));
    want([config]);
  }

  return { of, want, retry };
});
