import type { QueueState } from '#shared/contract/commands';
import { counted } from '#shared/text/format';

/** What the form's buttons do, and the texts that say so. */
export interface StartPlan {
  /** The text of the button that puts the runs into the queue. */
  readonly label: string;
  /** What happens then. */
  readonly hint: string;
  /** Whether the queue starts the first of them immediately. */
  readonly startsImmediately: boolean;
  /** The hint for starting a single run ahead of the queue; null if that makes no difference or there are several. */
  readonly pastQueue: string | null;
}

/** @returns what happens to this many new runs in the queue's present state */
export function startPlan(runs: number, queue: QueueState | null): StartPlan {
  const them = runs === 1 ? 'it' : 'them';
  const add = runs === 1 ? 'Add to queue' : `Add ${runs} runs to queue`;
  if (queue === null) {
    const hint = `Training starts when the queue gets to ${them}.`;
    return { label: add, hint, startsImmediately: false, pastQueue: null };
  }
  const { running, waiting, sideBySide, held } = queue;
  const beside =
    running.length === 0
      ? '“Start now” skips the queue.'
      : `“Start now” skips the queue and trains alongside ${counted(running.length, 'other run')}, which slows ${running.length === 1 ? 'both' : 'all of them'} down.`;
  const pastQueue = runs === 1 ? beside : null;
  if (held) {
    const hint = 'The queue is paused: nothing starts until you resume it.';
    return { label: add, hint, startsImmediately: false, pastQueue };
  }
  const free = sideBySide - running.length;
  if (free > 0 && waiting.length === 0) {
    return runs === 1
      ? {
          label: 'Start training',
          hint: 'Starts immediately.',
          startsImmediately: true,
          pastQueue: null,
        }
      : {
          label: `Start ${runs} runs`,
          hint:
            free >= runs
              ? `All ${runs} train in parallel.`
              : `${counted(free, 'run')} at a time; the others wait in the queue.`,
          startsImmediately: true,
          pastQueue: null,
        };
  }
  const before = running.length + waiting.length;
  const hint = `${counted(before, 'run')} ${before === 1 ? 'is' : 'are'} ahead of ${them}.`;
  return { label: add, hint, startsImmediately: false, pastQueue };
}
