import { setImmediate } from 'node:timers/promises';
import type { CostEstimate } from '#shared/contract/commands';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { median } from '#shared/statistics/summary';
import { EvaluationAccumulator } from '#shared/statistics/evaluation';
import type { Dataset } from '../../storage/datasets/datasets.ts';
import type { Engine } from '../engines/engine.ts';
import { initialParameters } from '../run/initialise.ts';
import { planRun, readyEngine, type RunPlan } from '../run/preparation.ts';
import type { Dependencies } from '../ports/dependencies.ts';

/** Steps are measured for about this long. */
const trainingMilliseconds = 300;
/** Evaluations vary less. */
const evaluatingMilliseconds = 100;

/** Small enough that no network diverges meanwhile. */
const learningRate = 1e-4;

type Clock = Dependencies['now'];

/**
 * Measures what training with a config costs on this machine: setting up, one training step and one evaluation to warm
 * up, then both for a short time, on the run's own batches.
 * @param config complete and checked
 * @param threads used if the config doesn't set them; null: one per core
 * @throws UnrollError 'invalid-input' if the data set has too few examples or the network needs too much memory,
 *   'not-found' for a missing data set, 'unavailable' for a missing engine
 */
export async function estimate(
  config: ExperimentConfig,
  threads: number | null,
  dependencies: Pick<
    Dependencies,
    'createEngine' | 'loadDataset' | 'readDataset' | 'now' | 'readyAt' | 'cores'
  >,
): Promise<CostEstimate> {
  const { now, readyAt } = dependencies;
  const loading = await loadSeconds(config.dataset, dependencies);
  const start = now();
  const plan = await planRun(config, null, dependencies);
  const machine = { engine: config.engine, threads: config.threads || (threads ?? 0) };
  // Given weights would take as long.
  const { network, layout } = plan;
  const parameters = initialParameters(network, layout, config.initialisation, config.seed);
  const engine = await readyEngine(plan, machine, { parameters }, dependencies);
  const preparing = (now() - start) / 1000;
  try {
    const secondsPerStep = median(await stepSeconds(engine, plan, now));
    const { trainingExamples, validationExamples, testExamples } = plan.data;
    return {
      parameters: engine.layout.length,
      trainingExamples,
      validationExamples,
      testExamples,
      startSeconds: readyAt / 1000 + loading + preparing,
      secondsPerEvaluation: median(await evaluationSeconds(engine, plan, now)),
      memoryBytes: engine.memoryBytes,
      secondsPerStep,
      stepsPerEpoch: plan.stepsPerEpoch,
      secondsPerEpoch: plan.stepsPerEpoch * secondsPerStep,
      engine: { ...engine.description },
    };
  } finally {
    engine.dispose();
  }
}

/** How long each data set takes to read; it is read once more for that. */
const loadTimes = new WeakMap<Dataset, Promise<number>>();

/** @returns how long a new process takes to read a data set, which is in memory here as a rule */
async function loadSeconds(
  name: string,
  { loadDataset, readDataset, now }: Pick<Dependencies, 'loadDataset' | 'readDataset' | 'now'>,
): Promise<number> {
  const dataset = await loadDataset(name);
  const known = loadTimes.get(dataset);
  if (known !== undefined) return known;
  const start = now();
  const time = readDataset(name).then(() => (now() - start) / 1000);
  loadTimes.set(dataset, time);
  time.catch(() => loadTimes.delete(dataset));
  return time;
}

/** @returns the seconds of training steps on whole batches */
async function stepSeconds(engine: Engine, plan: RunPlan, now: Clock): Promise<number[]> {
  const { training, stepsPerEpoch, config, data } = plan;
  const whole = Math.max(1, Math.floor(data.trainingExamples / config.batchSize));
  return repeatedly(trainingMilliseconds, now, async (step) => {
    const batch = training.batch(Math.floor(step / stepsPerEpoch), step % whole);
    await engine.trainStep(batch, { step, learningRate });
    return 1;
  });
}

/** @returns the seconds for each example of batches of the test set */
async function evaluationSeconds(
  engine: Engine,
  { test, data }: RunPlan,
  now: Clock,
): Promise<number[]> {
  const answers = new EvaluationAccumulator(data.classes);
  return repeatedly(evaluatingMilliseconds, now, async (index) => {
    const batch = test.batch(0, index % test.batchesPerEpoch);
    answers.add(await engine.predict(batch), batch.labels, batch.size);
    return batch.size;
  });
}

/**
 * Performs a task once to warm up and then again and again.
 * @param task returns how many parts it had
 * @returns the seconds that each part took, apart from the first time
 */
async function repeatedly(
  milliseconds: number,
  now: Clock,
  task: (index: number) => Promise<number>,
): Promise<number[]> {
  await task(0);
  const seconds: number[] = [];
  const end = now() + milliseconds;
  do {
    // Lets other requests run in between.
    await setImmediate();
    const start = now();
    const parts = await task(seconds.length + 1);
    seconds.push((now() - start) / 1000 / parts);
  } while (now() < end);
  return seconds;
}
