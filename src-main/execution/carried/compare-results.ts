import { givesGuaranteedBits } from '#shared/catalogue/engines';
import type { EpochResult } from '#shared/experiment/record';
import type { Repetition } from '#shared/experiment/repetition';

/** As much of a record as is compared. */
interface Result {
  readonly epochs: readonly Pick<EpochResult, 'weightsSha256'>[];
  readonly environment: {
    readonly engine: Parameters<typeof givesGuaranteedBits>[0];
  } | null;
}

/**
 * Compares what a task gave the second time with what it gave the first, by the weights after each epoch.
 * @param machine that has trained it the second time
 * @returns null if there is nothing to compare: no epoch that both have, or an engine that promises no equal bits, such
 *   as kernels without fused multiply-adds
 */
export function compareResults(first: Result, second: Result, machine: string): Repetition | null {
  const promises = [first, second].every(
    ({ environment }) => environment !== null && givesGuaranteedBits(environment.engine),
  );
  const shared = Math.min(first.epochs.length, second.epochs.length);
  if (!promises || shared === 0) return null;
  const hashOf = ({ epochs }: Result, index: number): string | null => epochs[index]!.weightsSha256;
  for (let index = 0; index < shared; index += 1) {
    if (hashOf(first, index) !== hashOf(second, index)) {
      return { machine, epoch: index + 1, isEqual: false };
    }
  }
  return { machine, epoch: shared, isEqual: true };
}
