import { setImmediate } from 'node:timers/promises';
import { givesGuaranteedBits } from '#shared/catalogue/engines';
import type { Verification } from '#shared/contract/commands';
import type { RunEvent, TrainerRequests } from '#shared/contract/trainer-messages';
import type { ExperimentRecord, WeightHash } from '#shared/experiment/record';
import type { Network } from '#shared/network/network';
import { readRecord } from '../../storage/experiment/experiment-folder.ts';
import { hashParameters } from '../../storage/experiment/model-file.ts';
import type { EngineDescription } from '../engines/engine.ts';
import { threadsNote } from '../engines/threads.ts';
import { DivergenceError } from './divergence.ts';
import { recordedWeights } from './recorded-weights.ts';
import { RepeatedTraining } from './repeated-training.ts';
import { describeRounding, roundsEqually } from './rounding.ts';
import type { Dependencies } from '../ports/dependencies.ts';
import { Throttle } from './throttle.ts';

/** At most 20 events a second. */
const progressMilliseconds = 50;

/**
 * Trains an experiment again from its config, and a fork from that of its first parent, without using a checkpoint or
 * model, and compares the weights with each recorded state of them. Ends at the first difference. Writes nothing.
 * @throws ConfigError if the fields of the config contradict each other
 * @throws UnrollError what `recordedWeights` throws; 'damaged' for an unusable record, 'invalid-input' if the data have
 *   changed, 'not-found' for a missing experiment or data set, 'unavailable' for a missing engine
 */
export async function verify(
  { folder, engine: engineName, threads, steps }: TrainerRequests['verify']['input'],
  emit: (event: RunEvent) => void,
  dependencies: Dependencies,
): Promise<Verification> {
  const record = await readRecord(folder);
  const recorded = recordedWeights(record, steps);
  const machine = {
    engine: engineName ?? record.config.engine,
    threads: threads ?? record.config.threads,
  };
  const training = await RepeatedTraining.begin(folder, record, machine, dependencies);
  try {
    const { description } = training.engine;
    const text = guaranteeNote(record, description, training.plan.network);
    for (const note of [threadsNote(machine.threads, dependencies.cores), text]) {
      if (note !== null) emit({ kind: 'note', text: note });
    }
    const comparison = await compare(training, recorded, emit, dependencies.now);
    return { ...comparison, engine: { ...description } };
  } finally {
    training.dispose();
  }
}

async function compare(
  training: RepeatedTraining,
  recorded: readonly WeightHash[],
  emit: (event: RunEvent) => void,
  now: () => number,
): Promise<Omit<Verification, 'engine'>> {
  const last = recorded.at(-1)!;
  const progress = new Throttle<RunEvent>(progressMilliseconds, now, emit);
  const start = now();
  const reportProgress = (): void => {
    const { done } = training;
    const secondsPerStep = done === 0 ? 0 : (now() - start) / 1000 / done;
    const secondsLeft = secondsPerStep * (last.step - done);
    progress.push({ kind: 'verifying', step: done, lastStep: last.step, secondsLeft });
  };
  const trainUpTo = async (step: number): Promise<void> => {
    while (training.done < step) {
      reportProgress();
      // Lets messages be sent.
      await setImmediate();
      await training.step();
    }
  };

  for (const { step, sha256: expectedSha256 } of recorded) {
    try {
      await trainUpTo(step);
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      progress.flush();
      emit({ kind: 'note', text: error.message });
      return { matches: false, step, expectedSha256, actualSha256: null };
    }
    const actualSha256 = hashParameters(await training.engine.readParameters());
    if (actualSha256 !== expectedSha256) {
      progress.flush();
      return { matches: false, step, expectedSha256, actualSha256 };
    }
  }
  reportProgress();
  progress.flush();
  return {
    matches: true,
    step: last.step,
    expectedSha256: last.sha256,
    actualSha256: last.sha256,
  };
}

/** @returns a note if the two trainings aren't guaranteed to give the same bits; null otherwise */
function guaranteeNote(
  { environment }: ExperimentRecord,
  now: EngineDescription,
  network: Network,
): string | null {
  if (environment === null) return null;
  const before = environment.engine;
  const bothGuaranteed = givesGuaranteedBits(before) && givesGuaranteedBits(now);
  if (bothGuaranteed && roundsEqually(before, now, network)) return null;
  const reason = bothGuaranteed
    ? 'kernels before version 8 summed this network’s many features in another order, so the last bits differ.'
    : 'only kernels with fused multiply-adds promise the same bits, not other engines.';
  return `The experiment was trained with ${describeRounding(before)} and is trained again with ${describeRounding(now)}: ${reason}`;
}
