import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { networkSize } from '#shared/experiment/network-size';
import type { ExperimentRecord } from '#shared/experiment/record';
import { writeRecord } from '../../../src-main/storage/experiment/experiment-folder.ts';
import { finishedRun, sampleEvaluation } from '../../support/compared.ts';
import { sampleEpoch } from '../../support/records.ts';

const cells = ['RNN', 'GRU', 'LSTM'] as const;
const hiddenSizes = [32, 64, 128, 256] as const;
const seeds = [0, 1, 2, 3] as const;

/** Records of 50 runs: 3 cells in 4 sizes with 4 seeds, one that failed early, and one that was never started. */
export function parameterSweep(): readonly ExperimentRecord[] {
  const finished = cells.flatMap((cell, better) =>
    hiddenSizes.flatMap((hiddenSize, size) =>
      seeds.map((seed) => {
        const run = finishedRun(`${cell} ${hiddenSize} s${seed}`, { cell, hiddenSize, seed });
        // Larger networks do better, but no longer at the largest size, and seeds differ a little.
        const accuracy =
          0.8 + 0.03 * better + 0.02 * Math.min(size, 2) + 0.003 * ((seed + size) % 4);
        return {
          ...run,
          parameters: networkSize(run.config, 10).parameters,
          test: sampleEvaluation(accuracy),
          epochs: [{ ...sampleEpoch(1), seconds: (1 + better) * (1 + size) }],
        };
      }),
    ),
  );
  const failed = finishedRun(
    'failed early',
    { cell: 'GRU', hiddenSize: 64, seed: 4 },
    { status: 'failed', statusReason: 'the training process ended', test: null, epochs: [] },
  );
  const waiting = finishedRun(
    'not started',
    { cell: 'GRU', hiddenSize: 128, seed: 5 },
    { status: 'queued', startedAt: null, finishedAt: null, data: null, test: null, epochs: [] },
  );
  return [...finished, failed, waiting];
}

/** Puts records into a data folder, without weights and histories: enough to look at configs and results. */
export async function storeRecords(
  home: string,
  records: readonly ExperimentRecord[],
): Promise<void> {
  for (const record of records) {
    const folder = join(home, 'experiments', record.id);
    await mkdir(folder, { recursive: true });
    await writeRecord(folder, record);
  }
}
