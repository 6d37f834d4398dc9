import { readoutSize, type Network } from '#shared/network/network';
import type { EngineDescription } from '../engines/engine.ts';
import { longestHeadChain } from '../engines/kernels/regions.ts';

type Rounding = Pick<EngineDescription, 'name' | 'instructionSet' | 'version'>;

/** The last kernels that summed all features of the head in a single chain, however many there are. */
const lastOfSingleChain = 7;

/** Whether two engines are bound to give a network the same bits. */
export function roundsAlike(one: Rounding, other: Rounding, network: Network): boolean {
  const chained = readoutSize(network) > longestHeadChain;
  return roundingOf(one, chained) === roundingOf(other, chained);
}

/** Whether an engine gives the bits that Unroll promises for all machines. */
export function givesPromisedBits({ name, instructionSet }: Omit<Rounding, 'version'>): boolean {
  return name !== 'tensorflow' && !instructionSet.endsWith('-unfused');
}

/** An engine for a note on its rounding: `native (avx2, version 8)`. */
export function describeRounding({ name, instructionSet, version }: Rounding): string {
  return `${name} (${instructionSet}, version ${version})`;
}

/** How an engine rounds; those that give the same text give the same bits. All kernels whose multiply-adds fuse do. */
function roundingOf(engine: Rounding, chained: boolean): string {
  if (!givesPromisedBits(engine)) return `${engine.name} (${engine.instructionSet})`;
  return chained && Number(engine.version) <= lastOfSingleChain ? 'kernels, one chain' : 'kernels';
}
