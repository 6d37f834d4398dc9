import { toWireError, UnrollError } from '#shared/contract/errors';
import type { RunEnded, WorkbenchEvent } from '#shared/contract/events';
import { bestConfig } from '#shared/sweep/configs';
import { repetitionsText } from '#shared/experiment/repetition';
import { decisionInWords, type Decision } from '#shared/sweep/sweep';
import { workerCommand, type ExecutorChoice } from '#shared/sweep/executors';
import type { SweepStatus, SweepTrial, SweepView } from '#shared/sweep/sweep-view';
import { pointText } from '#shared/sweep/words';
import { visibleLine } from '#shared/text/control-characters';
import { onInterrupt } from '../hosts/interrupts.ts';
import type { Invocation, Outcome } from './command.ts';
import { namingFlags } from './executor-options.ts';
import { describeSweep, describeTrial, sweepProgressText } from './sweep-text.ts';

/** Where the runs of a sweep are computed. */
export interface SweepPlaceChoice {
  /** Null: where they were last, or this computer. */
  readonly executor: ExecutorChoice | null;
  /** How many at once; null: one on this computer, elsewhere all that are due. */
  readonly parallel: number | null;
}

/**
 * Hands all runs of a sweep that are due to where they are computed, and leaves them there.
 * @throws UnrollError if it can't be begun, or is computed on this computer
 */
export async function submitSweep(
  { workbench, dependencies }: Invocation,
  target: string,
  place: SweepPlaceChoice,
): Promise<Outcome> {
  const { id, executor } = await workbench.call('sweeps.show', { sweep: target });
  if ((place.executor ?? executor).kind === 'local') {
    throw new UnrollError(
      'invalid-input',
      place.executor === null
        ? `--executor is missing: slurm or redis; “unroll sweep run ${id}” computes it on this computer`
        : '--executor: local is not allowed; use slurm or redis, or “unroll sweep run” for this computer',
    );
  }
  const say = (text: string): void => dependencies.stderr.write(`${visibleLine(text)}\n`);
  let isInterrupted = false;
  const restoreSignals = onInterrupt(dependencies.signals, dependencies.now, {
    first: () => {
      isInterrupted = true;
      say('Leaving what is submitted so far ...');
      void workbench.call('sweeps.leave', { sweep: id, atOnce: true }).catch(() => undefined);
    },
    again: () => {
      workbench.kill();
    },
  });
  try {
    await workbench.call('sweeps.run', { sweep: id, ...place }).catch(namingFlags);
    const leaving = { sweep: id, atOnce: isInterrupted };
    await workbench.call('sweeps.leave', leaving).catch(passedOver);
    const view = await workbench.call('sweeps.show', { sweep: id });
    // One that was submitted has a reason only if something was not taken.
    const hasFailed = view.status === 'paused' || view.reason !== null;
    return {
      exitCode: isInterrupted ? 130 : hasFailed ? 1 : 0,
      json: view,
      text: `${describeSweep(view)}\nTo follow it: unroll sweep follow ${id}`,
    };
  } finally {
    restoreSignals();
  }
}

/** It had ended already: its status says how. */
function passedOver(error: unknown): void {
  if (toWireError(error).code !== 'invalid-input') throw error;
}

/**
 * Runs a sweep until it has ended, and says what it decides. Ctrl+C pauses it, with a checkpoint for each of its runs, or
 * leaves what others compute of it; a second one ends everything on this computer immediately, and leaves the rest.
 * @param interrupted what Ctrl+C does
 * @throws UnrollError if it can't be begun
 */
export async function runSweep(
  { workbench, dependencies }: Invocation,
  target: string,
  { executor, parallel }: SweepPlaceChoice,
  interrupted: 'pause' | 'leave' = 'pause',
): Promise<Outcome> {
  const { stderr, signals, now } = dependencies;
  const say = (text: string): void => stderr.write(`${visibleLine(text)}\n`);
  const begun = await workbench.call('sweeps.show', { sweep: target });
  const { id } = begun;
  const isHere = (executor ?? begun.executor).kind === 'local';
  if (isHere && interrupted === 'leave') {
    throw new UnrollError(
      'invalid-input',
      `${id} is computed on this computer, where nothing continues once this program has ended; use “unroll sweep run ${id}”`,
    );
  }
  const show = (): Promise<SweepView> => workbench.call('sweeps.show', { sweep: id });

  let isInterrupted = false;
  let end: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  // It may fail before anybody waits for it.
  ended.catch(() => undefined);
  const onEvent = async (event: WorkbenchEvent): Promise<void> => {
    if (event.kind === 'sweepChanged' && event.id === id) {
      if (event.status !== 'running') end();
    } else if (event.kind === 'sweepDecided' && event.id === id) {
      const view = await show();
      for (const decision of event.decisions) say(decisionLine(view, decision));
    } else if (event.kind === 'repeated') {
      const view = await show();
      const trial = view.trials.find(({ experiment }) => experiment === event.experiment);
      const came = repetitionsText({ repetitions: [event.repetition] })!;
      if (trial !== undefined) say(`trial ${trial.number + 1} ${came}`);
    } else if (event.kind === 'ended' && event.status !== 'stopped') {
      // A run that was left continues.
      if (event.status === 'interrupted' && event.reason === null) return;
      const view = await show();
      const trial = view.trials.find(({ experiment }) => experiment === event.experiment);
      if (trial !== undefined) say(endLine(view, trial, event));
    }
  };
  const unsubscribe = workbench.subscribe((event) => {
    onEvent(event).catch(fail);
  });
  const interrupt = (): Promise<SweepView> =>
    interrupted === 'leave'
      ? workbench.call('sweeps.leave', { sweep: id, atOnce: true })
      : workbench.call('sweeps.pause', { sweep: id });
  const restoreSignals = onInterrupt(signals, now, {
    first: () => {
      isInterrupted = true;
      say(
        interrupted === 'leave'
          ? 'Leaving it where it is computed ...'
          : `Pausing after the current batches ... (press Ctrl+C again to ${isHere ? 'end immediately' : 'leave it where it is computed'})`,
      );
      void interrupt().catch(() => undefined);
    },
    again: () => {
      workbench.kill();
    },
  });
  try {
    say(`Running ${begun.definition.name} (${id}), ${sweepProgressText(begun)}`);
    const place = { executor, parallel: parallel ?? (isHere ? 1 : null) };
    await workbench.call('sweeps.run', { sweep: id, ...place }).catch(namingFlags);
    // An interrupt may have come before it ran.
    if (isInterrupted) void interrupt().catch(() => undefined);
    await sayIfNoWorker(workbench, executor ?? begun.executor, say);
    await ended;
    const view = await show();
    const next = nextSteps[view.status] === undefined ? '' : `\n${nextSteps[view.status]} ${id}`;
    return {
      exitCode: exitCodeOf(view, isInterrupted),
      json: view,
      text: `${describeSweep(view)}${next}`,
    };
  } finally {
    unsubscribe();
    restoreSignals();
  }
}

/** One that was left as somebody asked has ended well, and one that is finished if any trial has a result. */
function exitCodeOf(view: SweepView, isInterrupted: boolean): Outcome['exitCode'] {
  if (view.status === 'finished') return bestConfig(view) === null ? 1 : 0;
  if (!isInterrupted) return 1;
  if (view.status === 'submitted') return view.reason === null ? 0 : 1;
  return 130;
}

const nextSteps: Partial<Record<SweepStatus, string>> = {
  paused: 'To continue: unroll sweep run',
  submitted: 'To follow it: unroll sweep follow',
};

/** Whoever has started a sweep for workers would otherwise wait for nothing. */
async function sayIfNoWorker(
  workbench: Invocation['workbench'],
  place: ExecutorChoice,
  say: (text: string) => void,
): Promise<void> {
  if (place.kind !== 'redis') return;
  // If they can't be listed, the sweep itself says what is wrong.
  const workers = await workbench.call('sweeps.workers', { executor: place }).catch(() => null);
  if (workers === null || workers.some(({ refused }) => refused === null)) return;
  say(
    `No worker that can take these runs is there yet; they wait for one. Start it with: ${workerCommand(place)}`,
  );
}

function decisionLine({ trials }: SweepView, decision: Decision): string {
  const { point } = trials[decision.trial]!;
  return `trial ${decision.trial + 1} (${pointText(point)}) ${decisionInWords(decision)}`;
}

function endLine(view: SweepView, trial: SweepTrial, { status, reason }: RunEnded): string {
  const name = `trial ${trial.number + 1}`;
  if (status === 'finished' && trial.losses.length > 0) {
    return `${name} is finished: ${describeTrial(view, trial)}`;
  }
  const verb = {
    finished: 'is finished',
    failed: 'failed',
    interrupted: 'was interrupted',
    stopped: 'was stopped',
  }[status];
  return `${name} ${verb}${reason === null ? '' : `: ${reason}`}`;
}
