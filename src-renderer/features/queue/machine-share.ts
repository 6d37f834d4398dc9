import type { QueueState } from '#shared/contract/commands';
import { counted } from '#shared/text/format';

/** What the queue's settings mean on a machine with so many cores. */
export interface MachineShare {
  /** Threads that each run gets. */
  readonly threads: number;
  readonly text: string;
  /** Whether the runs ask for more threads than there are cores. */
  readonly isCrowded: boolean;
}

/** How the cores are shared out among runs that leave their threads to the machine. */
export function machineShare(
  { sideBySide, threadsEach }: Pick<QueueState, 'sideBySide' | 'threadsEach'>,
  cores: number,
): MachineShare {
  const threads = threadsEach === 0 ? Math.max(1, Math.floor(cores / sideBySide)) : threadsEach;
  const all = threads * sideBySide;
  const isCrowded = all > cores;
  const isOne = sideBySide === 1;
  const runs = isOne ? 'One run at a time' : `${sideBySide} runs side by side`;
  const each = `${counted(threads, 'thread')}${isOne ? '' : ' each'}`;
  const ofCores = `${all === cores ? 'all' : `${all} of`} ${counted(cores, 'core')}`;
  const text = isCrowded
    ? `${runs} with ${each}: more than the ${counted(cores, 'core')} here, so every run is slower.`
    : `${runs} with ${each}: ${ofCores} of this machine.`;
  return { threads, text, isCrowded };
}
