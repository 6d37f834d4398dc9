import type { CommandInput } from '#shared/contract/commands';
import { toWireError, type ErrorCode } from '#shared/contract/errors';
import { isProgress, type RunEnded } from '#shared/contract/events';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import { trainCommand } from '#shared/experiment/command-line';
import { calmerConfig, isDivergence, resumingFails } from '#shared/experiment/divergence';
import { runBeginning } from '#shared/experiment/fork';
import { keptByRunInWords } from '#shared/experiment/kept-checkpoints';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { RunTime } from '#shared/experiment/time/run-time';
import { rangeOf } from '#shared/experiment/time/total-time';
import { visibleLine } from '#shared/text/control-characters';
import { formatEstimate } from '#shared/text/format';
import type { Invocation, Outcome } from './command.ts';
import { exitCodeOf, type ExitCode } from './exit-codes.ts';
import { onInterrupt } from '../hosts/interrupts.ts';
import { ProgressReporter } from './progress.ts';
import { describeRunResult, runResult, type RunResult } from './run-result.ts';

/** An experiment after training, and the exit code that says how it went. */
export interface Trained {
  readonly result: RunResult;
  readonly exitCode: ExitCode;
}

/**
 * Creates an experiment and trains it; see `trainExperiment`. If the training is refused, the experiment is deleted.
 * @throws UnrollError if it could not be created or training could not begin
 */
export async function trainNew(
  invocation: Invocation,
  draft: CommandInput<'experiments.create'>,
): Promise<Trained> {
  const { id } = await invocation.workbench.call('experiments.create', draft);
  return trainCreated(invocation, id);
}

/**
 * Trains a new experiment; see `trainExperiment`. If the training is refused, the experiment is deleted.
 * @throws UnrollError if training could not begin
 */
export async function trainCreated(invocation: Invocation, id: string): Promise<Trained> {
  const { workbench } = invocation;
  try {
    return await trainExperiment(invocation, 'runs.start', id);
  } catch (error) {
    // After a crash its folder is kept: the log says more.
    const isRefusal = !faults.has(toWireError(error).code);
    // The original problem matters more than a failed deletion.
    if (isRefusal) await deleteUntrained(workbench, id).catch(() => undefined);
    throw error;
  }
}

const faults: ReadonlySet<ErrorCode> = new Set(['process-died', 'internal']);

/** Deletes an experiment that was never trained. */
async function deleteUntrained(workbench: WorkbenchApi, experiment: string): Promise<void> {
  const { record } = await workbench.call('experiments.show', { experiment });
  if (record.status !== 'queued') return;
  await workbench.call('experiments.remove', { experiment });
  await workbench.call('experiments.purge', { experiment });
}

/**
 * Trains one experiment to its end and shows the progress. Ctrl+C stops it after a checkpoint, a second one
 * immediately.
 * @throws UnrollError if training could not begin
 */
export async function trainExperiment(
  { workbench, dependencies }: Invocation,
  command: 'runs.start' | 'runs.resume' | 'runs.startOver',
  experiment: string,
): Promise<Trained> {
  const { stderr, signals, now } = dependencies;
  const { record } = await workbench.call('experiments.show', { experiment });
  const { id, name, config } = record;
  const reporter = new ProgressReporter(stderr, config.epochs, now);
  // What is known is about whole runs.
  const isPartDone = command === 'runs.resume' || record.fork !== null;
  const time = isPartDone ? null : await knownTime(workbench, config);
  const takes = time === null ? '' : `, about ${formatEstimate(rangeOf(time))}`;
  reporter.line(`Training ${visibleLine(name)} (${id})${takes}`);

  const run = followRun(workbench, id, reporter, (parameters) => {
    // One that is resumed has said it when it began.
    if (command === 'runs.resume') return;
    const kept = keptByRunInWords(config, parameters, runBeginning(record));
    if (kept !== null) reporter.line(kept);
  });
  let isInterrupted = false;
  // The answer to this command doesn't matter: the run's last event says how it ended.
  const stop = (): void => void workbench.call('runs.stop', { experiment: id }).catch(() => null);
  const restoreSignals = onInterrupt(signals, now, {
    first: () => {
      isInterrupted = true;
      reporter.line('Stopping after this batch ... (press Ctrl+C again to end immediately)');
      stop();
    },
    again: () => {
      workbench.kill();
    },
  });
  try {
    const ended = await workbench.call(command, { experiment: id }).then(
      () => {
        // An interrupt may have come before there was a run to stop.
        if (isInterrupted) stop();
        return run.ended;
      },
      (error: unknown) => {
        if (isInterrupted) return endedBeforeStart;
        throw error;
      },
    );
    const after = await workbench.call('experiments.show', { experiment: id });
    const result = runResult(after.record, after.folder);
    if (ended.status !== 'finished') reporter.line(endingText(ended.status, ended, after.record));
    return { result, exitCode: exitCodeFor(ended, isInterrupted) };
  } finally {
    reporter.close();
    run.unsubscribe();
    restoreSignals();
  }
}

/** @returns how long a run takes, as far as finished runs on this machine tell; it isn't worth waiting for a measurement */
async function knownTime(
  workbench: WorkbenchApi,
  config: ExperimentRecord['config'],
): Promise<RunTime | null> {
  const times = await workbench.call('runs.estimate', { configs: [config] }).catch(() => []);
  return times[0] ?? null;
}

/**
 * Shows the events of a run; `ended` resolves with its last one.
 * @param started is told how many parameters its network has, once it has begun
 */
function followRun(
  workbench: WorkbenchApi,
  id: string,
  reporter: ProgressReporter,
  started: (parameters: number) => void,
): { readonly ended: Promise<RunEnded>; unsubscribe(): void } {
  let unsubscribe: () => void = () => undefined;
  const ended = new Promise<RunEnded>((resolve) => {
    unsubscribe = workbench.subscribe((event) => {
      if (!('experiment' in event) || event.experiment !== id) return;
      if (event.kind === 'ended') resolve(event);
      else if (isProgress(event)) reporter.event(event);
      if (event.kind === 'started') started(event.parameters);
    });
  });
  return { ended, unsubscribe };
}

const endedBeforeStart: RunEnded = {
  kind: 'ended',
  status: 'interrupted',
  reason: null,
  errorCode: null,
};

/** @returns the outcome of `train` and `resume` */
export function trainingOutcome({ result, exitCode }: Trained): Outcome {
  return { exitCode, json: result, text: describeRunResult(result) };
}

function exitCodeFor({ status, errorCode }: RunEnded, isInterrupted: boolean): ExitCode {
  switch (status) {
    case 'finished':
      return 0;
    case 'stopped':
      return 130;
    case 'failed':
    case 'interrupted':
      return isInterrupted ? 130 : errorCode === null ? 1 : exitCodeOf(errorCode);
  }
}

const endings = {
  stopped: 'The run was stopped',
  failed: 'The run failed',
  interrupted: 'The run was interrupted',
} as const;

function endingText(
  status: keyof typeof endings,
  { reason }: RunEnded,
  { id, config }: ExperimentRecord,
): string {
  const because = reason === null ? '' : `: ${reason}`;
  const next =
    reason !== null && isDivergence(reason)
      ? `${resumingFails}. Start over, for example with:\n  ${trainCommand(calmerConfig(config))}`
      : `To continue: unroll resume ${id}`;
  return `${endings[status]}${because}\n${next}`;
}
