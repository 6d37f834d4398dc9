import { isDivergence, resumingFails } from '#shared/experiment/divergence';
import type { ExperimentRecord } from '#shared/experiment/record';
import { counted, formatCount } from '#shared/text/format';

/** What a person is told about a run that doesn't simply go on or is done. */
export interface RunAdvice {
  readonly tone: 'info' | 'warning' | 'danger';
  readonly title: string;
  readonly text: string;
}

/** What has become of a run and what to do next; null where nothing needs to be said. */
export function runAdvice(
  record: ExperimentRecord,
  placeInQueue: number | null,
  isHeld: boolean,
): RunAdvice | null {
  const { status, statusReason, config } = record;
  const reason = statusReason ?? '';
  switch (status) {
    case 'queued':
      return { tone: 'info', ...queuedAdvice(placeInQueue, isHeld, config.epochs) };
    case 'stopped':
      return {
        tone: 'info',
        title: 'This run was stopped',
        text: `It keeps what it had learnt after step ${formatCount(record.step)}. Resume continues from there.`,
      };
    case 'interrupted':
      return {
        tone: 'warning',
        title: 'This run was interrupted',
        text: `${sentence(reason)}Its process ended without a word, but nothing before step ${formatCount(record.step)} is lost. Resume continues from there.`,
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

function queuedAdvice(placeInQueue: number | null, isHeld: boolean, epochs: number) {
  const work = `${counted(epochs, 'epoch')} of training, then the test set`;
  if (placeInQueue === null) {
    return {
      title: 'This run has not been started',
      text: `Start it now, or put it into the queue. It will do ${work}.`,
    };
  }
  const turn =
    placeInQueue === 0
      ? 'It is next'
      : `${placeInQueue} ${placeInQueue === 1 ? 'run is' : 'runs are'} before it`;
  const hold = isHeld ? ' The queue is held: it starts when you let the queue go on.' : '';
  return { title: 'This run waits in the queue', text: `${turn}. It will do ${work}.${hold}` };
}

/** What helps, by what is known of how runs fail. */
function remedy(reason: string): string {
  if (isDivergence(reason)) return `${resumingFails}: duplicate it and start over.`;
  if (/space|ENOSPC/i.test(reason)) return 'Free some disk space, then resume it.';
  if (/memory/i.test(reason)) return 'Duplicate it with a smaller batch or hidden size.';
  return 'The log says more. Resume continues from the last checkpoint; to change its config, duplicate it.';
}

function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const capital = trimmed[0]!.toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(capital) ? `${capital} ` : `${capital}. `;
}
