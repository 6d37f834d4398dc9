import type { CommandInput, Verification } from '#shared/contract/commands';
import { onInterrupt } from '../hosts/interrupts.ts';
import type { Invocation } from './command.ts';
import { isProgress } from '#shared/contract/events';
import type { ProgressReporter } from './progress.ts';

export type VerifyInput = CommandInput<'experiments.verify'>;

/** Trains an experiment again to compare its weights, and shows the progress. @returns null if the user ended it early */
export async function verifyOnce(
  { workbench, dependencies: { signals, now } }: Invocation,
  input: VerifyInput,
  reporter: ProgressReporter,
): Promise<Verification | null> {
  const { experiment } = input;
  let isInterrupted = false;
  // The answer to this command doesn't matter: the verification itself fails when it is ended.
  const stop = (): void =>
    void workbench.call('experiments.stopVerifying', { experiment }).catch(() => null);
  const unsubscribe = workbench.subscribe((event) => {
    if (!('experiment' in event) || event.experiment !== experiment) return;
    if (!isProgress(event)) return;
    // An interrupt may have come before there was anything to stop.
    if (isInterrupted) stop();
    else reporter.event(event);
  });
  const restoreSignals = onInterrupt(signals, now, {
    first: () => {
      isInterrupted = true;
      stop();
    },
    again: () => {
      workbench.kill();
    },
  });
  try {
    return await workbench.call('experiments.verify', input);
  } catch (error) {
    if (!isInterrupted) throw error;
    reporter.line('The verification was ended early.');
    return null;
  } finally {
    reporter.close();
    unsubscribe();
    restoreSignals();
  }
}
