import { join } from 'node:path';
import { maxInArchive, type CheckedInput } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { experimentRecordSchema } from '#shared/experiment/record';
import { readJsonFile } from '../storage/files/bounded-file.ts';
import { experimentFiles, readRecord } from '../storage/experiment/experiment-folder.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { ZipArchive, type ZipEntry } from '../storage/archives/zip-reader.ts';
import { experimentsIn, refuseArchive as refuse } from './experiment-archive.ts';
import { adoptAll } from './adopt-all.ts';
import type { ExperimentStore } from './experiment-store.ts';
import type { ImportPlan } from '../imports/imports.ts';

type Announced = Extract<CheckedInput<'imports.begin'>, { kind: 'experiment' }>;

/** The largest total size of an archive's unpacked files, in bytes. */
const unpackedLimit = 2 * 1024 ** 3;
/** An experiment's folder has about ten files, and what systems add. */
const entryLimit = 20 * maxInArchive;
const archiveName = 'archive.zip';

/** Plans the import of an archive of one or more experiments: all of them, or none if one is refused. */
export function planExperimentImport(store: ExperimentStore, { files }: Announced): ImportPlan {
  return {
    storedNames: new Map(files.map(({ name }) => [name, archiveName])),
    finish: async (received) => {
      const unpacked = await unpack(join(received, archiveName), received);
      const checked: { folder: string; id: string }[] = [];
      for (const folder of unpacked) checked.push({ folder, id: await idOf(folder) });
      const ids = await adoptAll(store, checked);
      const [id] = ids;
      return ids.length === 1 && id !== undefined
        ? { kind: 'experiment', id }
        : { kind: 'experiments', ids };
    },
  };
}

/** Unpacks each experiment of an archive into a new folder. @returns those folders */
async function unpack(path: string, into: string): Promise<string[]> {
  const archive = await ZipArchive.open(path, entryLimit);
  try {
    // Nothing is unpacked before all names and sizes are known to be harmless.
    const experiments = experimentsIn(archive.entries);
    checkSize(experiments.flatMap((files) => [...files.values()]));
    const folders: string[] = [];
    for (const [index, files] of experiments.entries()) {
      const folder = join(into, `experiment-${index}`);
      await makeFolder(folder);
      for (const [name, entry] of files) await archive.extract(entry, join(folder, name));
      folders.push(folder);
    }
    return folders;
  } finally {
    await archive.close();
  }
}

function checkSize(files: readonly ZipEntry[]): void {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
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
