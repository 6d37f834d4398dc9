import type { AdvisedChange, LearningAdvice } from '#shared/experiment/advice';
import { isDivergence, resumingFails } from '#shared/experiment/divergence';
import { latestOpenPoint, forkPoints } from '#shared/experiment/fork';
import type { ExperimentRecord } from '#shared/experiment/record';
import { counted, formatCount } from '#shared/text/format';

/** What a note on a run's page says. */
export interface RunAdvice {
  readonly tone: 'info' | 'warning' | 'danger';
  readonly title: string;
  readonly text: string;
}

/** @returns what happened to a run and what to do next; null if there is nothing to say */
export function runAdvice(
  record: ExperimentRecord,
  placeInQueue: number | null,
  isQueuePaused: boolean,
): RunAdvice | null {
  const { status, statusReason, config } = record;
  const reason = statusReason ?? '';
  switch (status) {
    case 'queued':
      return { tone: 'info', ...queuedAdvice(placeInQueue, isQueuePaused, config.epochs) };
    case 'stopped':
      return {
        tone: 'info',
        title: 'This run was stopped',
        text: `Everything up to step ${formatCount(record.step)} is saved. Resume continues from there.`,
      };
    case 'interrupted':
      return {
        tone: 'warning',
        title: 'This run was interrupted',
        text: `${sentence(reason)}Its process ended unexpectedly, but everything up to step ${formatCount(record.step)} is saved. Resume continues from there.`,
      };
    case 'failed':
      return {
        tone: 'danger',
        title: 'This run failed',
        text: `${sentence(reason)}${remedy(reason)}`,
      };
    case 'finished':
      return reason === ''
        ? null
        : { tone: 'info', title: 'This run ended early', text: sentence(reason).trim() };
    case 'running':
    case 'paused':
      return null;
  }
}

/** Advice on how a run's network learns, as a note. Divergence ends a run, so that its status says it already. */
export function learningNote({ kind, title, evidence, suggestion }: LearningAdvice): RunAdvice {
  const isTrouble = kind === 'chance' || kind === 'unstable' || kind === 'stalled';
  return { tone: isTrouble ? 'warning' : 'info', title, text: `${evidence} ${suggestion}` };
}

/**
 * The epochs to which a fork of a run could train it on, instead of all of them again.
 * @param changes that are advised
 * @returns null if no more epochs are advised, or the run hasn't kept its last checkpoint
 */
export function epochsOfFork(
  record: ExperimentRecord,
  changes: readonly AdvisedChange[],
): number | null {
  const epochs = changes.map(({ config }) => config.epochs).find((each) => each !== undefined);
  if (epochs === undefined) return null;
  const from = latestOpenPoint(forkPoints(record), epochs);
  return from?.epoch === record.epochs.length ? epochs : null;
}

function queuedAdvice(placeInQueue: number | null, isQueuePaused: boolean, epochs: number) {
  const work =
    epochs === 0
      ? 'Its starting weights will be evaluated on the test set, without training.'
      : `It will train for ${counted(epochs, 'epoch')}, then be evaluated on the test set.`;
  if (placeInQueue === null) {
    return {
      title: 'This run has not been started',
      text: `Start it now, or add it to the queue. ${work}`,
    };
  }
  const turn =
    placeInQueue === 0
      ? 'It is next'
      : `${placeInQueue} ${placeInQueue === 1 ? 'run is' : 'runs are'} ahead of it`;
  const hold = isQueuePaused ? ' The queue is paused; it starts after you resume the queue.' : '';
  return { title: 'This run is in the queue', text: `${turn}. ${work}${hold}` };
}

/** The remedy for a known kind of failure, or general advice. */
function remedy(reason: string): string {
  if (isDivergence(reason)) return `${resumingFails}: duplicate it and start over.`;
  if (/space|ENOSPC/i.test(reason)) return 'Free some disk space, then resume it.';
  if (/memory/i.test(reason)) return 'Duplicate it with a smaller batch or hidden size.';
  return 'See the log for details. Resume continues from the last checkpoint; to change the config, duplicate the run.';
}

function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const capital = trimmed[0]!.toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(capital) ? `${capital} ` : `${capital}. `;
}
