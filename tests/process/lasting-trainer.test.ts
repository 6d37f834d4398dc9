import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { parseConfig } from '#shared/experiment/config';
import { Scratch } from '#main/execution/carried/scratch';
import { forkSpawner } from '#main/execution/local/fork-spawner';
import { LocalExecutor } from '#main/execution/local/local-executor';
import type { Spawner } from '#main/execution/local/trainer-child';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { trainerProgram } from '../support/program.ts';
import { sampleRecord } from '../support/records.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const small = { trainingExamples: 300, validationExamples: 100, epochs: 1, threads: 1 } as const;

/** Three runs that have little in common, of which the last two split the data alike. */
const runs: readonly Partial<ExperimentConfig>[] = [
  { cell: 'GRU', hiddenSize: 20, seed: 1, batchSize: 30, normalisation: 'unit' },
  {
    cell: 'LSTM',
    hiddenSize: 12,
    seed: 2,
    batchSize: 20,
    layers: 2,
    dropout: 0.3,
    augmentRotation: 10,
  },
  { cell: 'RNN', hiddenSize: 7, seed: 2, batchSize: 50, engine: 'wasm', sequenceOrder: 'columns' },
];

/** What a run has computed, all that it has stored. */
async function train(spawner: Spawner, own: Partial<ExperimentConfig>): Promise<object> {
  const folder = join(await temporaryFolder(), 'run');
  await mkdir(folder);
  const config = parseConfig({ ...small, ...own });
  const record = sampleRecord({ id: 'run', config });
  await writeRecord(folder, record);
  const data = { dataset: config.dataset, hashes: {} };
  const { ended } = new LocalExecutor(spawner, true).start(
    { id: 'run', config, data, threads: 1, lastEpoch: null, folder },
    {
      onEvent: () => undefined,
      onOutput: () => undefined,
      onMachine: () => undefined,
    },
  );
  expect(await ended).toMatchObject({ status: 'finished' });
  const { weightsSha256, weightHashes, predictionsSha256, test: tested } = await readRecord(folder);
  const inside = await readFile(join(folder, 'inside.jsonl'), 'utf8');
  return { weightsSha256, weightHashes, predictionsSha256, tested, inside };
}

test('runs that share a process give the same bits as each in its own process', async () => {
  let begun = 0;
  const spawner =
    (home: string): Spawner =>
    (listener) => {
      begun += 1;
      return forkSpawner(trainerProgram, { ...process.env, UNROLL_HOME: home })(listener);
    };
  const scratch = new Scratch(await temporaryFolder(), spawner);
  onTestFinished(() => scratch.remove());
  const shared: object[] = [];
  for (const own of runs) shared.push(await train(scratch.spawner, own));
  expect(begun).toBe(1);
  for (const [place, own] of runs.entries()) {
    expect(await train(spawner(await temporaryFolder()), own)).toEqual(shared[place]);
  }
  expect(begun).toBe(4);
});
