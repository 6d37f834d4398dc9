import { performance } from 'node:perf_hooks';
import { softmax } from '#shared/statistics/evaluation';
import type { BenchEngine } from './arguments.ts';
import { measureByTurns, timed, type Contestant, type Effort } from './measure.ts';
import { startEngine } from './engine-contestant.ts';
import { benchBatch, type BenchNetwork } from './networks.ts';
import type { PredictionRow } from './report.ts';

const threads = 1;

/**
 * Times how long one image takes to its class probabilities after each time step, on one thread.
 * @param networks those of batch size 1
 */
export async function measurePredictions(
  engines: readonly BenchEngine[],
  networks: readonly BenchNetwork[],
  effort: Effort,
): Promise<PredictionRow[]> {
  const entries: { contestant: Contestant; engine: BenchEngine; bench: BenchNetwork }[] = [];
  try {
    for (const bench of networks) {
      for (const engine of engines) {
        entries.push({ contestant: await predictor(engine, bench), engine, bench });
      }
    }
    const contestants = entries.map(({ contestant }) => contestant);
    const medians = await measureByTurns(
      contestants,
      effort,
      () => undefined,
      () => performance.now(),
    );
    return entries.map(({ contestant, engine, bench: { network } }) => ({
      engine,
      cell: network.cell,
      hidden: network.hiddenSize,
      layers: network.layers,
      sequence: network.sequenceLength,
      threads,
      milliseconds: medians.get(contestant)!,
    }));
  } finally {
    for (const { contestant } of entries) contestant.dispose();
  }
}

async function predictor(name: BenchEngine, bench: BenchNetwork): Promise<Contestant> {
  const engine = await startEngine(name, bench, threads);
  const image = benchBatch(bench);
  return timed(
    async () => {
      softmax(await engine.predictSteps(image), bench.network.classes);
    },
    () => engine.dispose(),
  );
}
