import { performance } from 'node:perf_hooks';
import type { EngineName } from '#shared/api/engines';
import { defaultConfig } from '#shared/experiment/config';
import type { Batch, Engine, EngineOptions } from '../engine.ts';
import { createEngine } from '../engines/create-engine.ts';
import { initialParameters } from '../initialise.ts';
import type { Contestant } from './measure.ts';
import { benchBatch, type BenchNetwork } from './networks.ts';

export const seed = 1;
export const learningRate = 1e-3;

/** What an engine is made with: Adam as PyTorch has it by default, no clipping. */
export function benchEngineOptions(bench: BenchNetwork, threads: number): EngineOptions {
  return {
    network: bench.network,
    optimiser: {
      ...defaultConfig(),
      optimiser: 'adam',
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0,
      clipNorm: 0,
      labelSmoothing: 0,
    },
    seed,
    maximumBatch: bench.batch,
    threads,
  };
}

/** An engine of a network, with first parameters. */
export async function startEngine(
  name: EngineName,
  bench: BenchNetwork,
  threads: number,
): Promise<Engine> {
  const engine = await createEngine(name, benchEngineOptions(bench, threads));
  await engine.writeParameters(initialParameters(bench.network, engine.layout, 'pytorch', seed));
  return engine;
}

/** An engine that trains on one batch again and again. */
export class EngineContestant implements Contestant {
  readonly #engine: Engine;
  readonly #batch: Batch;
  #step = 0;

  private constructor(engine: Engine, batch: Batch) {
    this.#engine = engine;
    this.#batch = batch;
  }

  /** @param engine new, of `bench`'s network; the contestant disposes of it */
  static async create(engine: Engine, bench: BenchNetwork): Promise<EngineContestant> {
    await engine.writeParameters(initialParameters(bench.network, engine.layout, 'pytorch', seed));
    return new EngineContestant(engine, benchBatch(bench));
  }

  async time(warmUp: number, steps: number): Promise<number[]> {
    const milliseconds: number[] = [];
    for (let count = 0; count < warmUp + steps; count++) {
      const start = performance.now();
      await this.#engine.trainStep(this.#batch, { step: this.#step++, learningRate });
      if (count >= warmUp) milliseconds.push(performance.now() - start);
    }
    return milliseconds;
  }

  dispose(): void {
    this.#engine.dispose();
  }
}
