/** Trains one of Unroll's engines for `scripts/bench-libtensorflow.mjs`: `--engine NAME`, on TF_NUM_INTRAOP_THREADS. */
import { createEngine } from '#main/trainer/engines/create-engine';
import {
  benchEngineOptions,
  learningRate,
  withInitialParameters,
} from '#main/trainer/measure/bench/engine-contestant';
import { benchBatch, plainNetwork } from '#main/trainer/measure/bench/networks';
import { cellNames } from '#shared/catalogue/cells/cells';
import type { EngineChoice } from '#shared/catalogue/engines';
import type { Network } from '#shared/network/network';
import { serveTraining } from '../../scripts/bench-serve.mjs';

const name = process.argv[3] as EngineChoice;
const threads = Number(process.env.TF_NUM_INTRAOP_THREADS);

await serveTraining('', cellNames, async (config: Network & { readonly batch: number }) => {
  const { batch, ...given } = config;
  const network: Network = { ...given, ...plainNetwork };
  const bench = { network, batch };
  const engine = await createEngine(name, benchEngineOptions(bench, threads));
  await withInitialParameters(engine, bench);
  const images = benchBatch(bench);
  let step = 0;
  return () => engine.trainStep(images, { step: step++, learningRate });
});
