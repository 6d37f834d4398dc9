import { performance } from 'node:perf_hooks';
import { parameterLayout } from '#shared/network/network';
import { bundledDataset, loadDataset, type Examples } from '../../../storage/datasets/datasets.ts';
import { BatchSource } from '../../data/batches.ts';
import type { KernelLibrary } from '../../engines/kernels/kernel-library.ts';
import { packingProgram, recurrentProgram } from '../../engines/kernels/network-programs.ts';
import { placeNetwork } from '../../engines/kernels/place-network.ts';
import { initialParameters } from '../../run/initialise.ts';
import type { BenchEngine } from './arguments.ts';
import { benchEngineOptions, learningRate, seed, startEngine } from './engine-contestant.ts';
import { measureByTurns, timed, type Contestant, type Effort } from './measure.ts';
import {
  benchBatch,
  benchOrder,
  byteShares,
  networkColumns,
  type BenchNetwork,
} from './networks.ts';
import type { SessionStepRow } from './report.ts';

/**
 * Times a whole training step as in a session, from the bytes of images, and the recurrent layers' kernels of that step
 * alone.
 */
export async function measureSessionSteps(
  engine: BenchEngine,
  library: KernelLibrary,
  networks: readonly BenchNetwork[],
  threadCounts: readonly number[],
  effort: Effort,
): Promise<SessionStepRow[]> {
  const rows: SessionStepRow[] = [];
  const { training } = await loadDataset(bundledDataset, '');
  const cases = networks.flatMap((bench) => threadCounts.map((threads) => ({ bench, threads })));
  for (const { bench, threads } of cases) {
    const whole = await sessionStep(engine, bench, threads, training);
    const recurrent = await recurrentKernels(library, bench, threads);
    try {
      const medians = await measureByTurns(
        [whole, recurrent],
        effort,
        () => undefined,
        () => performance.now(),
      );
      const stepMilliseconds = medians.get(whole)!;
      const recurrentMilliseconds = medians.get(recurrent)!;
      rows.push({
        engine,
        ...networkColumns(bench),
        threads,
        stepMilliseconds,
        recurrentMilliseconds,
        outsideShare: stepMilliseconds / recurrentMilliseconds - 1,
      });
    } finally {
      whole.dispose();
      recurrent.dispose();
    }
  }
  return rows;
}

/** A training step on batches of MNIST's training digits. */
async function sessionStep(
  name: BenchEngine,
  bench: BenchNetwork,
  threads: number,
  digits: Examples,
): Promise<Contestant> {
  const engine = await startEngine(name, bench, threads);
  const source = imageSource(bench, digits);
  // Measures what each step repeats; an epoch's order is drawn only once in hundreds of steps.
  source.batch(0, 0);
  let step = 0;
  return timed(
    async () => {
      const batch = source.batch(0, step % source.batchesPerEpoch);
      await engine.trainStep(batch, { step, learningRate });
      step++;
    },
    () => engine.dispose(),
  );
}

async function recurrentKernels(
  library: KernelLibrary,
  bench: BenchNetwork,
  threads: number,
): Promise<Contestant> {
  const options = benchEngineOptions(bench, threads);
  const { plan, pool, arena } = placeNetwork(library, library.targets[0]!, options);
  await pool.ready();
  const { network, batch } = bench;
  const layout = parameterLayout(network);
  arena.set(initialParameters(network, layout, 'pytorch', seed), plan.regions.parameters);
  arena.set(benchBatch(bench).inputs, plan.regions.inputs);
  pool.execute(packingProgram(plan));
  const program = recurrentProgram(plan, batch);
  return timed(
    () => Promise.resolve(pool.execute(program)),
    () => pool.end(),
  );
}

function imageSource({ network, batch }: BenchNetwork, { images, labels }: Examples): BatchSource {
  const pixels = network.sequenceLength * network.inputSize;
  const count = Math.floor(images.length / pixels);
  return new BatchSource({
    examples: { count, images, labels },
    indices: Uint32Array.from({ length: count }, (_, index) => index),
    order: benchOrder(network),
    table: byteShares,
    batchSize: batch,
    seed,
    augmentation: null,
    shuffle: true,
  });
}
