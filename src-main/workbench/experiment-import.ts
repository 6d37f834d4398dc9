import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckedInput } from '#shared/api/commands';
import { UnrollError } from '#shared/api/errors';
import { experimentRecordSchema } from '#shared/experiment/record';
import { readJsonFile } from '../storage/bounded-file.ts';
import { experimentFiles, readRecord } from '../storage/experiment-folder.ts';
import { contentNames } from '../storage/folder-files.ts';
import { storageError } from '../storage/storage-error.ts';
import { ZipArchive, type ZipEntry } from '../storage/zip-reader.ts';
import type { ExperimentStore } from './experiment-store.ts';
import type { ImportPlan } from './imports.ts';

type Announced = Extract<CheckedInput<'imports.begin'>, { kind: 'experiment' }>;

/** The most bytes that the files of an experiment may have together, unpacked. */
const unpackedLimit = 2 * 1024 ** 3;
const archiveName = 'archive.zip';

/** How an archive of an experiment is taken in. */
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
    const entries = archive.entries.filter(({ name }) => name !== experimentFiles.lock);
    checkEntries(entries);
    try {
      await mkdir(folder);
    } catch (error) {
      throw storageError(error, 'made', folder);
    }
    for (const entry of entries) await archive.extract(entry, join(folder, entry.name));
  } finally {
    await archive.close();
  }
}

/** Nothing is unpacked before all names and sizes are known to be harmless. */
function checkEntries(entries: readonly ZipEntry[]): void {
  const seen = new Set<string>();
  for (const { name } of entries) {
    if (!contentNames.includes(name)) {
      refuse(
        `it holds ${JSON.stringify(name)}, which is not a file of an experiment; those are ${contentNames.join(', ')}, in no folder`,
      );
    }
    if (seen.has(name)) refuse(`it holds ${name} twice`);
    seen.add(name);
  }
  if (!seen.has(experimentFiles.request)) refuse(`it lacks ${experimentFiles.request}`);
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  if (bytes > unpackedLimit) {
    refuse(`it would have ${bytes} bytes unpacked, and at most ${unpackedLimit} are taken in`);
  }
}

/** The id that the record had where it comes from, after a look at all of it. */
async function idOf(folder: string): Promise<string> {
  try {
    await readRecord(folder);
    const { id } = (await readJsonFile(join(folder, experimentFiles.request))) as { id?: unknown };
    const checked = experimentRecordSchema.shape.id.safeParse(id);
    return checked.success ? checked.data : refuse('the id in its experiment.json is not one');
  } catch (error) {
    if (!(error instanceof UnrollError) || error.code === 'storage') throw error;
    const message = error.message.replaceAll(join(folder, ''), '');
    throw new UnrollError(error.code, message, { cause: error });
  }
}

function refuse(problem: string): never {
  throw new UnrollError('damaged', `the archive can't be taken in: ${problem}`);
}
