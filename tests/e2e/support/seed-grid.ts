import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExperimentRecord } from '#shared/experiment/record';
import { writeRecord } from '../../../src-main/storage/experiment/experiment-folder.ts';

const cells = ['RNN', 'GRU', 'LSTM'] as const;
const hiddenSizes = [16, 32, 64, 128] as const;
const seeds = [0, 1, 2, 3, 4] as const;

/** How far the seeds of each group are from its accuracy, in steps of 0.1 %. */
const scatter = [-2, -1, 0, 1, 2] as const;

/**
 * Puts 60 finished runs into a data folder, 12 groups of 5 seeds: copies of a trained one with other configs and results.
 * Among cells of one size, RNN is the worst; GRU and LSTM hardly differ.
 * @returns their records
 */
export async function storeGrid(
  home: string,
  trained: ExperimentRecord,
): Promise<readonly ExperimentRecord[]> {
  const records = cells.flatMap((cell, kind) =>
    hiddenSizes.flatMap((hiddenSize, size) =>
      seeds.map((seed): ExperimentRecord => {
        const name = `Sizes and cells of the paper: ${cell.toLowerCase()}-${hiddenSize} s${seed}`;
        // GRU and LSTM differ by less than the seeds do.
        const accuracy = 0.92 + 0.012 * size + [0, 0.02, 0.0204][kind]! + 0.001 * scatter[seed]!;
        return {
          ...trained,
          id: `${cell.toLowerCase()}-${hiddenSize}-s${seed}`,
          name,
          batch: 'Sizes and cells',
          createdAt: new Date(Date.UTC(2026, 0, 1, 0, kind * 20 + size * 5 + seed)).toISOString(),
          config: { ...trained.config, cell, hiddenSize, seed },
          parameters: [1, 3, 4][kind]! * (hiddenSize * (hiddenSize + 30)) + 11 * hiddenSize,
          test: { ...trained.test!, accuracy, loss: 1 - accuracy },
        };
      }),
    ),
  );
  for (const record of records) {
    const folder = join(home, 'experiments', record.id);
    await mkdir(folder, { recursive: true });
    await writeRecord(folder, record);
  }
  return records;
}
