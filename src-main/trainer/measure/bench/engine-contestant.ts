import type { EngineChoice } from '#shared/catalogue/engines';
import { defaultConfig } from '#shared/experiment/config';
import type { Engine, EngineOptions } from '../../engines/engine.ts';
import { createEngine } from '../../engines/create-engine.ts';
import { initialParameters } from '../../run/initialise.ts';
import { timed, type Contestant } from './measure.ts';
import { benchBatch, type BenchNetwork } from './networks.ts';

export const seed = 1;
export const learningRate = 1e-3;

/** The options of an engine: Adam with PyTorch's defaults, no clipping. */
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

/** @returns an engine for a network, with initial parameters */
export async function startEngine(
  name: EngineChoice,
  bench: BenchNetwork,
  threads: number,
): Promise<Engine> {
  return withInitialParameters(await createEngine(name, benchEngineOptions(bench, threads)), bench);
}

/** Sets an engine's initial parameters. */
export async function withInitialParameters(engine: Engine, { network }: BenchNetwork) {
  await engine.writeParameters(initialParameters(network, engine.layout, 'pytorch', seed));
  return engine;
}

/**
 * @returns a contestant that trains repeatedly on one batch
 * @param engine that of `bench`'s network, with initial parameters; the contestant disposes of it
 */
export function trainingContestant(engine: Engine, bench: BenchNetwork): Contestant {
  const batch = benchBatch(bench);
  let step = 0;
  return timed(
    async () => {
      await engine.trainStep(batch, { step: step++, learningRate });
    },
    () => engine.dispose(),
  );
}
