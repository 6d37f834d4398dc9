import type { QueueState } from '#shared/contract/commands';
import { counted } from '#shared/text/format';

/** What the form's buttons will do, in words. */
export interface StartPlan {
  /** The text of the button that puts the runs into the queue. */
  readonly label: string;
  /** What happens then. */
  readonly hint: string;
  /** Whether the queue starts the first of them at once. */
  readonly startsAtOnce: boolean;
  /** What starting a single run past the queue means; null where that makes no difference or there are several. */
  readonly pastQueue: string | null;
}

/** What happens to so many new runs, as the queue stands. */
export function startPlan(runs: number, queue: QueueState | null): StartPlan {
  const them = runs === 1 ? 'it' : 'them';
  const add = runs === 1 ? 'Add to queue' : `Add ${runs} runs to queue`;
  if (queue === null) {
    const hint = 'Trained as soon as the queue comes to it.';
    return { label: add, hint, startsAtOnce: false, pastQueue: null };
  }
  const { running, waiting, sideBySide, held } = queue;
  const beside =
    running.length === 0
      ? '“Start now” begins at once, past the queue.'
      : `“Start now” begins at once beside ${counted(running.length, 'run')}, which slows ${running.length === 1 ? 'both' : 'all of them'} down.`;
  const pastQueue = runs === 1 ? beside : null;
  if (held) {
    const hint = 'The queue is held: nothing that waits is started until it is released.';
    return { label: add, hint, startsAtOnce: false, pastQueue };
  }
  const free = sideBySide - running.length;
  if (free > 0 && waiting.length === 0) {
    return runs === 1
      ? {
          label: 'Start training',
          hint: 'Training begins at once.',
          startsAtOnce: true,
          pastQueue: null,
        }
      : {
          label: `Start ${runs} runs`,
          hint:
            free >= runs
              ? `All ${runs} are trained side by side.`
              : `${counted(free, 'run')} at a time; the others wait in the queue.`,
          startsAtOnce: true,
          pastQueue: null,
        };
  }
  const before = running.length + waiting.length;
  const hint = `${counted(before, 'run')} ${before === 1 ? 'is' : 'are'} before ${them}.`;
  return { label: add, hint, startsAtOnce: false, pastQueue };
}
