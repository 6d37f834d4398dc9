import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandInput, CommandOutput } from '#shared/contract/commands';
import { newComparisonState } from '#shared/compare/comparison';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import type { ExperimentRecord } from '#shared/experiment/record';
import { writeRecord } from '#main/storage/experiment/experiment-folder';
import { makeFolder } from '#main/storage/files/make-folder';
import { samplePoint, sampleRecord } from './records.ts';

export const dataHashes = { 'train-images-idx3-ubyte': 'ab'.repeat(32) };

/** Puts an experiment with files of all kinds into a data folder. */
export async function putRun(home: string, own: Partial<ExperimentRecord> = {}): Promise<string> {
  const record = sampleRecord({
    status: 'finished',
    data: {
      ...{ dataset: 'letters', hashes: dataHashes, classes: 10, classNames: null },
      ...{ trainingExamples: 10, validationExamples: 0, testExamples: 5 },
      ...{ mean: 0.1, deviation: 0.3, permutation: null },
    },
    ...own,
  });
  const folder = join(home, 'experiments', record.id);
  await makeFolder(folder);
  await writeRecord(folder, record);
  const files = {
    'history.jsonl': Array.from(
      { length: 200 },
      (_, at) => `${JSON.stringify(samplePoint(at + 1))}\n`,
    ).join(''),
    'model.safetensors': `weights of ${record.id}`.repeat(100),
    'checkpoint.safetensors': `checkpoint of ${record.id}`.repeat(300),
    'predictions.json': '{}',
    'log.txt': 'log',
    'lock.json': '{}',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return record.id;
}

/** All files of an experiment, by name. */
export async function filesOf(home: string, id: string): Promise<Record<string, Buffer>> {
  const folder = join(home, 'experiments', id);
  const names = (await readdir(folder)).sort();
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return Object.fromEntries(names.map((name, index) => [name, contents[index]!]));
}

let operations = 0;

/** The input of `bundles.write` for some runs. */
export function bundleOf(
  members: readonly string[],
  own: Partial<CommandInput<'bundles.write'>> = {},
): CommandInput<'bundles.write'> {
  return {
    ...{ operation: `bundle ${(operations += 1)}`, label: 'Bundle', title: 'Three cells' },
    ...{ state: newComparisonState(members), tab: 'results', report: '<p>report</p>' },
    ...{ weights: true, checkpoints: false },
    ...own,
  };
}

/** Writes a bundle and reads all of it. */
export async function exportBundle(
  workbench: Pick<WorkbenchApi, 'call'>,
  input: CommandInput<'bundles.write'>,
): Promise<Uint8Array> {
  const { bundle } = await workbench.call('bundles.write', input);
  const pieces: Uint8Array[] = [];
  for (let offset = 0; offset < bundle!.bytes; offset += pieces.at(-1)!.length) {
    const given = { bundle: bundle!.id, offset, length: 5000 };
    pieces.push((await workbench.call('bundles.read', given)).piece);
  }
  await workbench.call('bundles.discard', { bundle: bundle!.id });
  return Buffer.concat(pieces);
}

/** Imports a bundle or another archive. */
export async function importArchive(
  workbench: Pick<WorkbenchApi, 'call'>,
  bytes: Uint8Array,
): Promise<CommandOutput<'imports.finish'>> {
  const { id } = await workbench.call('imports.begin', {
    kind: 'experiment',
    files: [{ name: 'a.unroll', bytes: bytes.length }],
  });
  await workbench.call('imports.append', { id, file: 'a.unroll', piece: bytes });
  return workbench.call('imports.finish', { id });
}
