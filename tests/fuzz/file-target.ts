import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encode } from 'fast-png';
import type { CommandName } from '#shared/contract/commands';
import { toWireError } from '#shared/contract/errors';
import { defaultConfig, parseConfig } from '#shared/experiment/config';
import type { RandomStream } from '#shared/random/random-stream';
import { readDrawingDigit } from '#main/cli/drawing-file';
import { readPngDigit } from '#main/cli/png';
import { parseJson } from '#main/storage/files/bounded-file';
import { datasetFiles } from '#main/storage/datasets/datasets';
import { readIdx } from '#main/storage/datasets/idx';
import { decodeSafetensors } from '#main/storage/tensors/safetensors';
import type { Workbench } from '#main/workbench/workbench';
import { barFiles, importFiles, oneImage, tinyConfig, type Files } from '../crash/base-folder.ts';
import { openRealWorkbench } from '../support/real-workbench.ts';
import { mutationNames, mutations } from '../support/mutate-bytes.ts';
import type { Target } from './fuzz-protocol.ts';

/** A kind of file, with what reads it. */
interface Reader {
  readonly name: string;
  /** Of a good one. */
  readonly bytes: Uint8Array;
  /** @param path of a file with these bytes */
  read(path: string, bytes: Uint8Array): Promise<unknown>;
}

/**
 * All that reads files which come from elsewhere or lie in the data folder.
 * @param folder an empty folder
 * @param trainer the built trainer
 */
export async function fileTarget(folder: string, trainer: string): Promise<Target> {
  const home = join(folder, 'home');
  await mkdir(home);
  const open = (): Promise<Workbench> => openRealWorkbench(home, trainer);
  const workbench = await open();
  const readers = [
    ...(await readersOfForeignFiles(workbench)),
    ...(await readersOfStoredFiles(workbench, open)),
  ];
  const scratch = join(folder, 'mutated');
  return {
    prepare: (random) => {
      const reader = readers[random.below(readers.length)]!;
      const bytes = mutated(reader.bytes, random);
      return {
        what: `${reader.name}, ${bytes.length} bytes`,
        run: async () => {
          await writeFile(scratch, bytes);
          await reader.read(scratch, bytes);
        },
      };
    },
    close: () => workbench.close(),
  };
}

function mutated(bytes: Uint8Array, random: RandomStream): Uint8Array {
  let result = bytes;
  for (let times = 1 + random.below(3); times > 0; times--) {
    result = mutations[mutationNames[random.below(mutationNames.length)]!](result, random);
  }
  return result;
}

async function readersOfForeignFiles(workbench: Workbench): Promise<Reader[]> {
  const dataset = barFiles();
  await importFiles(workbench, { kind: 'dataset', name: 'bars' }, dataset);
  await workbench.call('experiments.create', { name: 'trained', config: tinyConfig() });
  const ended = new Promise<void>((resolve) => {
    workbench.subscribe((event) => {
      if (event.kind === 'ended') resolve();
    });
  });
  await workbench.call('runs.start', { experiment: 'trained' });
  await ended;
  const archive = await workbench.call('experiments.export', { experiment: 'trained' });

  const strokes = join(import.meta.dirname, '..', 'fixtures', 'strokes', '3-thin.json');
  const drawing = await readFile(process.env.FUZZ_DRAWING ?? strokes);
  const images = dataset[datasetFiles.testImages]!;
  const config = Buffer.from(JSON.stringify(defaultConfig()));
  const png = (channels: 1 | 4): Uint8Array =>
    encode({
      width: 28,
      height: 28,
      channels,
      data: Uint8Array.from({ length: 784 * channels }, (_, place) => oneImage()[place % 784]!),
    });
  return [
    { name: 'grey PNG', bytes: png(1), read: (path) => readPngDigit(path) },
    { name: 'coloured PNG', bytes: png(4), read: (path) => readPngDigit(path) },
    { name: 'IDX', bytes: images, read: (path) => readIdx(path, { dimensions: 3 }) },
    {
      name: 'IDX.gz',
      bytes: gzipSync(images),
      read: async (_, bytes) =>
        importFiles(
          workbench,
          { kind: 'dataset', name: 'mutated' },
          { ...withoutImages(dataset), [`${datasetFiles.testImages}.gz`]: notEmpty(bytes) },
        ).then(() => workbench.call('datasets.remove', { dataset: 'mutated' })),
    },
    {
      name: 'archive',
      bytes: archive.bytes,
      read: (_, bytes) =>
        importFiles(workbench, { kind: 'experiment' }, { 'any.zip': notEmpty(bytes) }),
    },
    { name: 'drawing', bytes: drawing, read: (path) => readDrawingDigit(path) },
    {
      name: 'config',
      bytes: config,
      read: async (path, bytes) => parseConfig(parseJson(bytes, path)),
    },
  ];
}

/** An import of nothing isn't even begun. */
function notEmpty(bytes: Uint8Array): Uint8Array {
  return bytes.length === 0 ? Uint8Array.of(0) : bytes;
}

function withoutImages(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).filter(([name]) => name !== datasetFiles.testImages),
  );
}

/** Every file of an experiment and of the data folder, read by all commands that may look at it. */
async function readersOfStoredFiles(
  workbench: Workbench,
  open: () => Promise<Workbench>,
): Promise<Reader[]> {
  await workbench.call('queue.configure', { held: true });
  await workbench.call('preferences.update', { change: { theme: 'dark', views: { a: [1] } } });
  await workbench.call('handwriting.add', { label: 3, image: oneImage() });
  await workbench.call('experiments.list', {});
  const { record, folder } = await workbench.call('experiments.show', { experiment: 'trained' });
  const { id: experiment } = record;
  const home = join(folder, '..', '..');
  const ofExperiment = ['show', 'history', 'recording', 'answers', 'files', 'log', 'export'].map(
    (name) => `experiments.${name}` as CommandName,
  );
  const ofHome: readonly CommandName[] = [
    'experiments.list',
    'queue.show',
    'preferences.read',
    'handwriting.list',
    'comparisons.list',
  ];
  const entries = await readdir(home, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('datasets'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const readers = paths.map(async (path): Promise<Reader> => {
    const bytes = await readFile(path);
    const read = async (_: string, changed: Uint8Array): Promise<void> => {
      await writeFile(path, changed);
      // One that has read none of them yet.
      const other = await open();
      try {
        for (const name of ofHome) await other.call(name, {} as never).catch(brokenList);
        for (const name of ofExperiment) {
          await workbench.call(name, { experiment } as never).catch(demandRefusal);
        }
      } finally {
        await other.close();
        await writeFile(path, bytes);
      }
      if (path.endsWith('.safetensors')) decodeSafetensors(changed, path);
    };
    return { name: path.slice(home.length + 1), bytes, read };
  });
  return Promise.all(readers);
}

/** Whatever lies in the data folder, what lists it shows the rest. */
function brokenList(error: unknown): never {
  throw new Error('a list is broken by one damaged file', { cause: error });
}

/** The other questions are asked all the same. @throws what isn't a refusal */
function demandRefusal(error: unknown): void {
  if (toWireError(error).code === 'internal') throw error;
}
