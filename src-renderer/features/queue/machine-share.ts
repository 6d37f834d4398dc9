import type { QueueState } from '#shared/contract/commands';
import { counted } from '#shared/text/format';

/** What the queue's settings mean for the cores of this machine. */
export interface MachineShare {
  /** Threads that each run gets. */
  readonly threads: number;
  readonly text: string;
  /** Whether the runs use more threads than there are cores. */
  readonly isCrowded: boolean;
}

/** How the cores are split between runs that don't set their own number of threads. */
export function machineShare(
  { sideBySide, threadsEach }: Pick<QueueState, 'sideBySide' | 'threadsEach'>,
  cores: number,
): MachineShare {
  const threads = threadsEach === 0 ? Math.max(1, Math.floor(cores / sideBySide)) : threadsEach;
  const all = threads * sideBySide;
  const isCrowded = all > cores;
  const isOne = sideBySide === 1;
  const runs = isOne ? 'One run at a time' : `${sideBySide} parallel runs`;
  const each = `${counted(threads, 'thread')}${isOne ? '' : ' each'}`;
  const ofCores = `${all === cores ? 'all' : `${all} of`} ${counted(cores, 'core')}`;
  const text = isCrowded
    ? `${runs} with ${each}: more than the ${counted(cores, 'core')} here, so every run is slower.`
    : `${runs} with ${each}: uses ${ofCores}.`;
  return { threads, text, isCrowded };
}
