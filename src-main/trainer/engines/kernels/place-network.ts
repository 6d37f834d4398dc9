import { parameterLayout } from '#shared/network/network';
import type { EngineOptions } from '../engine.ts';
import { ArenaPlan } from './arena.ts';
import { kernelCell } from './kernel-cell.ts';
import type { KernelLibrary, KernelPool, KernelTarget } from './kernel-library.ts';
import { planRegions, sizesOf } from './regions.ts';
import type { NetworkPlan } from './stage-arguments.ts';

/** A network laid out in an arena, and the threads that run programs on it. */
export interface PlacedNetwork {
  readonly plan: NetworkPlan;
  readonly pool: KernelPool;
  readonly arena: Float32Array;
}

/**
 * Starts threads and lays out a network's arrays in one arena, all zeros.
 * @param target the instruction set, one of the library's
 * @throws UnrollError `invalid-input` if the network with this batch size is too large, `unavailable` if threads can't
 *   be started or the kernels don't have the cell
 */
export function placeNetwork(
  library: KernelLibrary,
  target: KernelTarget,
  { network, threads, maximumBatch, seed, optimiser, answerGradients = false }: EngineOptions,
): PlacedNetwork {
  const cell = kernelCell(library, network);
  const pool = library.createPool(target, threads);
  const sizes = sizesOf(network, cell, target.width);
  const arenaPlan = new ArenaPlan();
  const regions = planRegions(arenaPlan, network, parameterLayout(network), sizes, {
    batch: maximumBatch,
    threads,
    normBlock: library.normBlock,
    scratchLength: (columns, padded) => pool.scratchLength(columns, padded),
    answers: answerGradients && !network.bidirectional,
  });
  const { labelSmoothing } = optimiser;
  const plan = { library, network, sizes, regions, cell, seed, labelSmoothing };
  try {
    return { plan, pool, arena: arenaPlan.allocate(pool) };
  } catch (error) {
    pool.end();
    throw error;
  }
}
