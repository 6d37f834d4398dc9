import { defineStore } from 'pinia';
import {
  computed,
  onScopeDispose,
  shallowReactive,
  shallowRef,
  toValue,
  watch,
  type ComputedRef,
  type MaybeRefOrGetter,
} from 'vue';
import type { CostEstimate } from '#shared/contract/commands';
import { defaultConfig } from '#shared/experiment/config';
import { costKey } from '#shared/experiment/cost-key';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { RunTime } from '#shared/experiment/time/run-time';
import { areLearnt, basisOf, totalTime, type TimeRange } from '#shared/experiment/time/total-time';
import { messageOf } from '../failures.ts';
import { useApp } from './app.ts';
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

/** How long runs take on this machine, from the first to the last, as far as that is known. */
export type TimeEstimate =
  | { readonly kind: 'measuring' }
  | ({
      readonly kind: 'known';
      /** Whether finished runs on this machine tell it, not only a measurement. */
      readonly learnt: boolean;
      /** What it comes from: “from 12 finished runs on this machine”. */
      readonly source: string;
    } & TimeRange)
  | { readonly kind: 'failed'; readonly message: string };

/** Milliseconds without new requests before they are answered, so that not every key press is measured. */
const settlingTime = 400;

/** How many networks are measured for one wish; the times of others are estimated from their multiply-adds. */
const maxMeasured = 12;

/** At most so many different runs are estimated; see the command `runs.estimate`. */
const maxTimes = 1000;

/** What a page wants to know. */
interface Wish {
  readonly configs: readonly ExperimentConfig[];
  /** Whether each is measured, or only those whose time finished runs don't tell. */
  readonly measure: 'all' | 'missing';
}

/**
 * What training costs here and how long it takes. Costs are measured once for all configs that cost the same, one at a
 * time; times come from the workbench, which learns them from finished runs and these measurements.
 */
export const useEstimates = defineStore('estimates', () => {
  const workbench = useWorkbench();
  const queue = useQueue();
  const known = shallowReactive(new Map<string, Estimate>());
  /** Null where too little is known yet. */
  const times = shallowReactive(new Map<string, RunTime | null>());
  /** Why times can't be told. */
  const failure = shallowRef<string | null>(null);
  const wishes = new Map<symbol, Wish>();
  const page = Symbol('page');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isSettling = false;
  let isWorking = false;
  /** Whether there may be better times than those last answered. */
  let isStale = false;

  const isBusy = (): boolean => (queue.state?.running.length ?? 0) > 0;

  /** Measurements are taken on the threads that a run of the queue has. */
  const share = computed(() => `${queue.state?.sideBySide ?? 1}/${queue.state?.threadsEach ?? 0}`);
  const keyOf = (config: ExperimentConfig): string => `${share.value} ${costKey(config)}`;
  const timeKeyOf = (config: ExperimentConfig): string => `${config.epochs} ${keyOf(config)}`;

  // What was asked for is no longer what was answered.
  watch(share, settle);
  workbench.subscribe((event) => {
    if (event.kind === 'ended') settle();
  });

  /** What is known about a config's cost; undefined until it is being measured. */
  function of(config: ExperimentConfig): Estimate | undefined {
    return known.get(keyOf(config));
  }

  /** How long a run takes if nothing else trains; null while too little is known, undefined before it was asked for. */
  function timeOf(config: ExperimentConfig): RunTime | null | undefined {
    return times.get(timeKeyOf(config));
  }

  /**
   * Requests the costs and times of configs, in this order, instead of those that the same owner requested before.
   * @param measure whether each is measured, or only those whose time finished runs don't tell
   */
  function want(
    configs: readonly ExperimentConfig[],
    { owner = page, measure = 'all' }: { owner?: symbol; measure?: Wish['measure'] } = {},
  ): void {
    if (configs.length === 0) wishes.delete(owner);
    else wishes.set(owner, { configs: configs.map((config) => ({ ...config })), measure });
    settle();
  }

  function settle(): void {
    clearTimeout(timer);
    isSettling = true;
    timer = setTimeout(() => {
      isSettling = false;
      isStale = true;
      void work();
    }, settlingTime);
  }

  /** Answers the wishes; while new ones are coming in, nothing is begun. */
  async function work(): Promise<void> {
    if (isWorking) return;
    isWorking = true;
    while (!isSettling) {
      if (isStale) await askTimes();
      const config = nextToMeasure();
      if (config === undefined) break;
      await measure(config);
    }
    isWorking = false;
  }

  async function askTimes(): Promise<void> {
    isStale = false;
    const all = [...wishes.values()].flatMap(({ configs }) => configs);
    const distinct = new Map(all.map((config) => [timeKeyOf(config), config]));
    const asked = [...distinct].slice(0, maxTimes);
    if (asked.length === 0) return;
    try {
      const configs = asked.map(([, config]) => config);
      const answers = await workbench.call('runs.estimate', { configs });
      for (const [index, [key]] of asked.entries()) times.set(key, answers[index]!);
      failure.value = null;
    } catch (error) {
      failure.value = messageOf(error);
    }
  }

  function nextToMeasure(): ExperimentConfig | undefined {
    // More may have been wanted meanwhile.
    if (isSettling) return undefined;
    for (const { configs, measure } of wishes.values()) {
      const distinct = new Map(configs.map((config) => [keyOf(config), config]));
      const measurable = [...distinct].filter(([key]) => isMissing(known.get(key)));
      const measured = distinct.size - measurable.length;
      const found = measurable.find(([, config]) => {
        if (measure === 'all') return true;
        const time = timeOf(config);
        if (time?.basis === 'scaled') return measured < maxMeasured;
        // One that was measured beside runs is measured again.
        return time === null || (time?.basis === 'measured' && of(config) !== undefined);
      });
      if (found !== undefined) return found[1];
    }
    return undefined;
  }

  /** A measurement that was taken alongside runs is repeated once nothing is training. */
  function isMissing(estimate: Estimate | undefined): boolean {
    return (
      estimate === undefined || (estimate.kind === 'measured' && estimate.besideRuns && !isBusy())
    );
  }

  async function measure(config: ExperimentConfig): Promise<void> {
    const key = keyOf(config);
    if (!known.has(key)) known.set(key, { kind: 'measuring' });
    const busyBefore = isBusy();
    try {
      const cost = await workbench.call('engines.estimate', { config });
      known.set(key, { kind: 'measured', cost, besideRuns: busyBefore || isBusy() });
      isStale = true;
    } catch (error) {
      known.set(key, { kind: 'failed', message: messageOf(error) });
    }
  }

  /** Forgets a failed measurement and measures again. */
  function retry(config: ExperimentConfig): void {
    known.delete(keyOf(config));
    settle();
  }

  return { of, timeOf, failure, want, retry };
});

/**
 * Requests the costs and times of configs that finished runs don't tell, as long as the component is shown. Call it in a
 * setup function.
 */
export function useWantedEstimates(configs: () => readonly ExperimentConfig[]): void {
  const estimates = useEstimates();
  const owner = Symbol('wanted estimates');
  watch(
    // As text, so that records that change while their configs stay the same don't ask again.
    () => JSON.stringify(configs()),
    () => estimates.want(configs(), { owner, measure: 'missing' }),
    { immediate: true },
  );
  onScopeDispose(() => estimates.want([], { owner }));
}

/**
 * How long runs with these configs take together on this machine, started as the queue does; fields that a config leaves
 * out have their defaults. Call it in a setup function: what is missing is measured as long as the component is shown.
 */
export function useTimeEstimate(
  configs: MaybeRefOrGetter<readonly Partial<ExperimentConfig>[]>,
): ComputedRef<TimeEstimate> {
  const app = useApp();
  const queue = useQueue();
  const estimates = useEstimates();
  const defaults = defaultConfig();
  const whole = computed(() => toValue(configs).map((config) => ({ ...defaults, ...config })));
  useWantedEstimates(() => whole.value);

  return computed(() => {
    if (estimates.failure !== null) return { kind: 'failed', message: estimates.failure };
    const times: RunTime[] = [];
    for (const config of whole.value) {
      const time = estimates.timeOf(config);
      const cost = estimates.of(config);
      if (time) times.push(time);
      else if (cost?.kind === 'failed') return cost;
      else return { kind: 'measuring' };
    }
    const cores = app.information?.cores ?? 1;
    const sideBySide = queue.state?.sideBySide ?? 1;
    return {
      kind: 'known',
      ...totalTime(times, { cores, sideBySide }),
      learnt: areLearnt(times),
      source: basisOf(times),
    };
  });
}
