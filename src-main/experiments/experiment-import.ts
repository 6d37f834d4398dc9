import { join } from 'node:path';
import type { CheckedInput } from '#shared/contract/commands';
import { importBundle, type BundleImport } from '../bundles/bundle-import.ts';
import { isBundle } from '../bundles/bundle-archive.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { mostEntries } from '../storage/archives/most-entries.ts';
import { ZipArchive, type ZipEntry } from '../storage/archives/zip-reader.ts';
import { experimentsIn, refuseArchive as refuse } from './experiment-archive.ts';
import { adoptAll } from './adopt-all.ts';
import { idOf } from './experiment-record-id.ts';
import type { ImportPlan } from '../imports/imports.ts';

type Announced = Extract<CheckedInput<'imports.begin'>, { kind: 'experiment' }>;

/** The largest total size of an archive's unpacked files, in bytes. */
const unpackedLimit = 2 * 1024 ** 3;
const archiveName = 'archive.zip';

/**
 * Plans the import of an archive of one or more experiments, or of a bundle: all of them, or none if one is refused.
 */
export function planExperimentImport(target: BundleImport, { files }: Announced): ImportPlan {
  return {
    storedNames: new Map(files.map(({ name }) => [name, archiveName])),
    finish: async (folder, control) => {
      const archive = await ZipArchive.open(join(folder, archiveName), mostEntries);
      let unpacked: string[];
      try {
        if (isBundle(archive.entries)) return await importBundle(target, archive, folder, control);
        unpacked = await unpack(archive, folder);
      } finally {
        await archive.close();
      }
      const checked: { folder: string; id: string }[] = [];
      for (const each of unpacked) checked.push({ folder: each, id: await idOf(each) });
      const ids = await adoptAll(target.store, checked);
      const [id] = ids;
      return ids.length === 1 && id !== undefined
        ? { kind: 'experiment', id }
        : { kind: 'experiments', ids };
    },
  };
}

/** Unpacks each experiment of an archive into a new folder. @returns those folders */
async function unpack(archive: ZipArchive, into: string): Promise<string[]> {
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
}

function checkSize(files: readonly ZipEntry[]): void {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > unpackedLimit) {
    refuse(`it would have ${bytes} bytes unpacked, and at most ${unpackedLimit} are accepted`);
  }
}
