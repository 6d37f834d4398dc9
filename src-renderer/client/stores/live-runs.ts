import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import type { WorkbenchEvent } from '#shared/contract/events';
import type { HistoryPoint } from '#shared/experiment/record';
import { useWorkbench } from '../workbench.ts';

/** The progress of a run, from its events. */
export interface LiveRun {
  /** Training steps done. */
  readonly step: number;
  readonly totalSteps: number;
  /** At the current speed; null until it is known. */
  readonly secondsLeft: number | null;
  readonly point: HistoryPoint | null;
  /** The step at which it was started or resumed, or at which this window first received its progress. */
  readonly startedAtStep: number;
}

type PointListener = (point: HistoryPoint) => void;

/** The runs that are active now. */
export const useLiveRuns = defineStore('liveRuns', () => {
  const workbench = useWorkbench();
  const runs = shallowReactive(new Map<string, LiveRun>());
  const pointListeners = new Map<string, Set<PointListener>>();

  workbench.subscribe(handle);

  function handle(event: WorkbenchEvent): void {
    switch (event.kind) {
      case 'started': {
        const { step, totalSteps } = event;
        const fresh = { step, totalSteps, secondsLeft: null, point: null, startedAtStep: step };
        runs.set(event.experiment, fresh);
        break;
      }
      case 'progress': {
        const { point, totalSteps, secondsLeft } = event;
        const startedAtStep = runs.get(event.experiment)?.startedAtStep ?? point.step;
        const { step } = point;
        runs.set(event.experiment, { step, totalSteps, secondsLeft, point, startedAtStep });
        for (const listener of pointListeners.get(event.experiment) ?? []) listener(point);
        break;
      }
      case 'ended':
        runs.delete(event.experiment);
        break;
      case 'experimentChanged': {
        const { listed } = event;
        const isActive =
          listed.kind === 'experiment' && ['running', 'paused'].includes(listed.record.status);
        if (!isActive) runs.delete(listed.kind === 'experiment' ? listed.record.id : listed.id);
        break;
      }
      case 'experimentRemoved':
        runs.delete(event.id);
        break;
      default:
    }
  }

  /** The progress of a run; undefined if no events of it have been received. */
  function run(id: string): LiveRun | undefined {
    return runs.get(id);
  }

  /** Subscribes to new points of a run's history. @returns a function that unsubscribes */
  function onPoints(id: string, listener: PointListener): () => void {
    const all = pointListeners.get(id) ?? new Set();
    pointListeners.set(id, all.add(listener));
    return () => {
      all.delete(listener);
      if (all.size === 0 && pointListeners.get(id) === all) pointListeners.delete(id);
    };
  }

  /** Forgets all progress, because events may have been missed. */
  function forget(): void {
    runs.clear();
  }

  return { run, onPoints, forget };
});
