import type { RunEnded, WorkbenchEvent } from '#shared/contract/events';
import { decisionInWords, type Decision } from '#shared/sweep/sweep';
import type { SweepTrial, SweepView } from '#shared/sweep/sweep-view';
import { pointText } from '#shared/sweep/words';
import { visibleLine } from '#shared/text/control-characters';
import { onInterrupt } from '../hosts/interrupts.ts';
import type { Invocation, Outcome } from './command.ts';
import { describeSweep, describeTrial, sweepProgressText } from './sweep-text.ts';

/**
 * Runs a sweep until it has ended, and says what it decides. Ctrl+C pauses it, with a checkpoint for each of its runs; a
 * second one ends everything immediately.
 * @param parallel how many runs to train at once
 * @throws UnrollError if it can't be begun
 */
export async function runSweep(
  { workbench, dependencies }: Invocation,
  target: string,
  parallel: number,
): Promise<Outcome> {
  const { stderr, signals, now } = dependencies;
  const say = (text: string): void => stderr.write(`${visibleLine(text)}\n`);
  const begun = await workbench.call('sweeps.show', { sweep: target });
  const { id } = begun;
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
    } else if (event.kind === 'ended' && event.status !== 'stopped') {
      const view = await show();
      const trial = view.trials.find(({ experiment }) => experiment === event.experiment);
      if (trial !== undefined) say(endLine(view, trial, event));
    }
  };
  const unsubscribe = workbench.subscribe((event) => {
    onEvent(event).catch(fail);
  });
  const restoreSignals = onInterrupt(signals, now, {
    first: () => {
      isInterrupted = true;
      say('Pausing after the present batches ... (press Ctrl+C again to end immediately)');
      void workbench.call('sweeps.pause', { sweep: id }).catch(() => undefined);
    },
    again: () => {
      workbench.kill();
    },
  });
  try {
    say(`Running ${begun.definition.name} (${id}), ${sweepProgressText(begun)}`);
    await workbench.call('sweeps.run', { sweep: id, parallel });
    // An interrupt may have come before it ran.
    if (isInterrupted) void workbench.call('sweeps.pause', { sweep: id }).catch(() => undefined);
    await ended;
    const view = await show();
    const next = view.status === 'paused' ? `\nTo continue: unroll sweep run ${id}` : '';
    return {
      exitCode: view.status === 'finished' ? 0 : isInterrupted ? 130 : 1,
      json: view,
      text: `${describeSweep(view)}${next}`,
    };
  } finally {
    unsubscribe();
    restoreSignals();
  }
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
