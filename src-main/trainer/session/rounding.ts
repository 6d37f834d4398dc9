import type { EngineDescription } from '../engine.ts';

type Rounding = Pick<EngineDescription, 'name' | 'instructionSet'>;

/** How an engine rounds; those that give the same text give the same bits. All kernels whose multiply-adds fuse do. */
function roundingOf({ name, instructionSet }: Rounding): string {
  const isFused = name !== 'tensorflow' && !instructionSet.endsWith('-unfused');
  return isFused ? fusedKernels : describeRounding({ name, instructionSet });
}

const fusedKernels = 'kernels';

/** Whether two engines are bound to give the same bits as each other. */
export function roundsAlike(one: Rounding, other: Rounding): boolean {
  return roundingOf(one) === roundingOf(other);
}

/** Whether an engine gives the bits that Unroll promises for all machines. */
export function givesPromisedBits(engine: Rounding): boolean {
  return roundingOf(engine) === fusedKernels;
}

/** An engine for a note on its rounding: `native (avx2)`. */
export function describeRounding({ name, instructionSet }: Rounding): string {
  return `${name} (${instructionSet})`;
}
