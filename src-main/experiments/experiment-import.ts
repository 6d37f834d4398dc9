import { join } from 'node:path';
import type { CheckedInput } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { experimentRecordSchema } from '#shared/experiment/record';
import { readJsonFile } from '../storage/files/bounded-file.ts';
import { experimentFiles, readRecord } from '../storage/experiment/experiment-folder.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { ZipArchive, type ZipEntry } from '../storage/archives/zip-reader.ts';
import { experimentFilesIn, refuseArchive as refuse } from './experiment-archive.ts';
import type { ExperimentStore } from './experiment-store.ts';
import type { ImportPlan } from '../imports/imports.ts';

type Announced = Extract<CheckedInput<'imports.begin'>, { kind: 'experiment' }>;

/** The largest total size of an experiment's unpacked files, in bytes. */
const unpackedLimit = 2 * 1024 ** 3;
const archiveName = 'archive.zip';

/** Plans the import of an experiment's archive. */
export function planExperimentImport(store: ExperimentStore, { files }: Announced): ImportPlan {
  return {
    storedNames: new Map(files.map(({ name }) => [name, archiveName])),
    finish: async (folder) => {
      const unpacked = join(folder, 'experiment');
      await unpack(join(folder, archiveName), unpacked);
      const id = await store.adopt(unpacked, await idOf(unpacked));
      return { kind: 'experiment', id };
    },
  };
}

async function unpack(path: string, folder: string): Promise<void> {
  const archive = await ZipArchive.open(path);
  try {
    // Nothing is unpacked before all names and sizes are known to be harmless.
    const files = experimentFilesIn(archive.entries);
    checkSize(files);
    await makeFolder(folder);
    for (const [name, entry] of files) await archive.extract(entry, join(folder, name));
  } finally {
    await archive.close();
  }
}

function checkSize(files: ReadonlyMap<string, ZipEntry>): void {
  const bytes = [...files.values()].reduce((sum, { size }) => sum + size, 0);
  if (bytes > unpackedLimit) {
    refuse(`it would have ${bytes} bytes unpacked, and at most ${unpackedLimit} are accepted`);
  }
}

/** Checks the whole record. @returns the id that it had where it comes from */
async function idOf(folder: string): Promise<string> {
  try {
    await readRecord(folder);
    const { id } = (await readJsonFile(join(folder, experimentFiles.request))) as { id?: unknown };
    const checked = experimentRecordSchema.shape.id.safeParse(id);
    return checked.success ? checked.data : refuse("the id in its experiment.json isn't valid");
  } catch (error) {
    if (!(error instanceof UnrollError) || error.code === 'storage') throw error;
    const message = error.message.replaceAll(join(folder, ''), '');
    throw new UnrollError(error.code, message, { cause: error });
  }
}
