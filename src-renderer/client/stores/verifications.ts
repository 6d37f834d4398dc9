import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { UnrollError } from '#shared/contract/errors';
import type { Verification } from '#shared/contract/commands';
import { errorOf } from '../failures.ts';
import { useWorkbench } from '../workbench.ts';

/** A running verification, or how the last one of an experiment ended. */
export type VerificationState =
  | {
      readonly kind: 'running';
      /** Its progress; null before the first event. */
      readonly at: {
        readonly step: number;
        readonly lastStep: number;
        readonly secondsLeft: number;
      } | null;
      readonly isStopping: boolean;
    }
  | { readonly kind: 'done'; readonly result: Verification }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: Error };

/** Verifications by experiment. They continue when the user leaves their page, and are still known afterwards. */
export const useVerifications = defineStore('verifications', () => {
  const workbench = useWorkbench();
  const states = shallowReactive(new Map<string, VerificationState>());

  workbench.subscribe((event) => {
    if (event.kind !== 'verifying') return;
    const state = states.get(event.experiment);
    if (state?.kind !== 'running') return;
    const { step, lastStep, secondsLeft } = event;
    states.set(event.experiment, { ...state, at: { step, lastStep, secondsLeft } });
  });

  /** The verification of an experiment; undefined if there was none. */
  function of(id: string): VerificationState | undefined {
    return states.get(id);
  }

  /** Trains an experiment again and compares the weights. Never throws; the state has the outcome. */
  async function start(id: string): Promise<void> {
    if (states.get(id)?.kind === 'running') return;
    states.set(id, { kind: 'running', at: null, isStopping: false });
    try {
      const result = await workbench.call('experiments.verify', { experiment: id });
      states.set(id, { kind: 'done', result });
    } catch (failure) {
      states.set(id, endOf(failure, isStopping(id)));
    }
  }

  /** Stops a running verification. @throws UnrollError */
  async function stop(id: string): Promise<void> {
    const state = states.get(id);
    if (state?.kind !== 'running') return;
    states.set(id, { ...state, isStopping: true });
    try {
      await workbench.call('experiments.stopVerifying', { experiment: id });
    } catch (failure) {
      const now = states.get(id);
      if (now?.kind === 'running') states.set(id, { ...now, isStopping: false });
      throw failure;
    }
  }

  function isStopping(id: string): boolean {
    const state = states.get(id);
    return state?.kind === 'running' && state.isStopping;
  }

  return { of, start, stop };
});

/** A verification that was stopped ends as one whose process died. */
function endOf(failure: unknown, wasStopped: boolean): VerificationState {
  if (wasStopped && failure instanceof UnrollError && failure.code === 'process-died') {
    return { kind: 'stopped' };
  }
  const error = errorOf(failure);
  return { kind: 'failed', error };
}
