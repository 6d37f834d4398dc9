import { defineStore } from 'pinia';
import {
  computed,
  onScopeDispose,
  shallowReactive,
  toValue,
  watch,
  type ComputedRef,
  type MaybeRefOrGetter,
} from 'vue';
import type { CostEstimate } from '#shared/contract/commands';
import { costKey } from '#shared/experiment/cost-key';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { defaultConfig } from '#shared/experiment/config';
import { messageOf } from '../failures.ts';
import { useQueue } from './queue.ts';
import { useWorkbench } from '../workbench.ts';

/** What is known about the cost of training with a config on this machine. */
export type Estimate =
  | { readonly kind: 'measuring' }
  | {
      readonly kind: 'measured';
      readonly cost: CostEstimate;
      /** Whether a run was training meanwhile, so that it may actually take less time. */
      readonly besideRuns: boolean;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** How long runs take on this machine, from first to last, as far as that is known. */
export type TimeEstimate =
  | { readonly kind: 'measuring' }
  | {
      readonly kind: 'known';
      /** In seconds. */
      readonly low: number;
      readonly high: number;
      /** Whether finished runs on this machine tell, not only a measurement. */
      readonly learnt: boolean;
      /** What it is from: “from 12 finished runs on this machine”. */
      readonly source: string;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** Milliseconds without new requests before they are measured, so that not every key press is. */
const settlingTime = 400;

/**
 * What training costs here, measured once for all configs that cost the same. One measurement runs at a time; new
 * requests replace earlier ones that haven't started.
 */
export const useEstimates = defineStore('estimates', () => {
  const workbench = useWorkbench();
  const queue = useQueue();
  const known = shallowReactive(new Map<string, Estimate>());
  /** The configs that each page wants to know about. */
  const wishes = new Map<symbol, readonly ExperimentConfig[]>();
  const page = Symbol('page');
  let wanted: ExperimentConfig[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let measuring = false;

  const isBusy = (): boolean => (queue.state?.running.length ?? 0) > 0;

  /** What is known about a config's cost; undefined until it is being measured. */
  function of(config: ExperimentConfig): Estimate | undefined {
    return known.get(costKey(config));
  }

  /** Requests measurements of configs, in this order, instead of those that the same owner requested before. */
  function want(configs: readonly ExperimentConfig[], owner = page): void {
    clearTimeout(timer);
    wanted = [];
    wishes.set(owner, configs);
    const all = [...wishes.values()].flat();
    const distinct = new Map(all.map((config) => [costKey(config), { ...config }]));
    const missing = [...distinct].filter(([key]) => isMissing(known.get(key)));
    if (missing.length === 0) return;
    timer = setTimeout(() => {
      wanted = missing.map(([, config]) => config);
      void measureWanted();
    }, settlingTime);
  }

  /** A measurement that was taken alongside runs is repeated once nothing is training. */
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

  /** Forgets a failed measurement and requests it again. */
  function retry(config: ExperimentConfig): void {
    known.delete(costKey(config));
    want([config]);
  }

  return { of, want, retry };
});

/**
 * How long runs with these configs take together on this machine; fields that a config leaves out have their defaults.
 * Call it in a setup function: what is missing is measured as long as the component is shown.
 */
export function useTimeEstimate(
  configs: MaybeRefOrGetter<readonly Partial<ExperimentConfig>[]>,
): ComputedRef<TimeEstimate> {
  const estimates = useEstimates();
  const owner = Symbol('time estimate');
  const whole = computed(() =>
    toValue(configs).map((config) => ({ ...defaultConfig(), ...config })),
  );
  watch(whole, (wanted) => estimates.want(wanted, owner), { immediate: true });
  onScopeDispose(() => estimates.want([], owner));
  return computed(() => {
    let seconds = 0;
    for (const config of whole.value) {
      const estimate = estimates.of(config);
      if (estimate?.kind === 'failed') return estimate;
      if (estimate?.kind !== 'measured') return { kind: 'measuring' };
      seconds += config.epochs * estimate.cost.secondsPerEpoch;
    }
    const source = 'measured just now';
    return { kind: 'known', low: 0.8 * seconds, high: 1.4 * seconds, learnt: false, source };
  });
}
