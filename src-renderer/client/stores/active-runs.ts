import { defineStore } from 'pinia';
import { computed } from 'vue';
import { useExperiments } from './experiments.ts';
import { useLiveRuns } from './live-runs.ts';

/** A run that is training or paused, and its progress. */
export interface ActiveRun {
  readonly id: string;
  readonly name: string;
  readonly paused: boolean;
  /** How much of it is done, 0 to 1; null while that isn't known. */
  readonly share: number | null;
  readonly secondsLeft: number | null;
}

/** The runs that are training now, from the list of experiments and the events of runs. */
export const useActiveRuns = defineStore('activeRuns', () => {
  const experiments = useExperiments();
  const liveRuns = useLiveRuns();

  const runs = computed<readonly ActiveRun[]>(() =>
    experiments.records
      .filter(({ status }) => status === 'running' || status === 'paused')
      .map(({ id, name, status, step, totalSteps }) => {
        const live = liveRuns.run(id);
        const total = live?.totalSteps ?? totalSteps;
        return {
          id,
          name,
          paused: status === 'paused',
          share: total ? (live?.step ?? step) / total : null,
          secondsLeft: live?.secondsLeft ?? null,
        };
      }),
  );

  return { runs };
});
