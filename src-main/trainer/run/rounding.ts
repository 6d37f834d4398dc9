import { givesGuaranteedBits } from '#shared/catalogue/engines';
import { readoutSize, type Network } from '#shared/network/network';
import type { EngineDescription } from '../engines/engine.ts';
import { longestHeadChain } from '../engines/kernels/regions.ts';

type Rounding = Pick<EngineDescription, 'name' | 'instructionSet' | 'version'>;

/** The last kernels that summed all features of the head in a single chain, whatever their number. */
const lastOfSingleChain = 7;

/** @returns whether two engines are guaranteed to give a network the same bits */
export function roundsEqually(one: Rounding, other: Rounding, network: Network): boolean {
  const chained = readoutSize(network) > longestHeadChain;
  return roundingOf(one, chained) === roundingOf(other, chained);
}

/** @returns an engine for a note on its rounding: `native (avx2, version 8)` */
export function describeRounding({ name, instructionSet, version }: Rounding): string {
  return `${name} (${instructionSet}, version ${version})`;
}

/**
 * @returns how an engine rounds: those with the same text give the same bits, as all kernels with fused multiply-adds
 *   do
 */
function roundingOf(engine: Rounding, chained: boolean): string {
  if (!givesGuaranteedBits(engine)) return `${engine.name} (${engine.instructionSet})`;
  return chained && Number(engine.version) <= lastOfSingleChain ? 'kernels, one chain' : 'kernels';
}
