import { UnrollError } from '#shared/contract/errors';
import { listFiles, readContentFile, readLogEnd } from '../storage/files/folder-files.ts';
import { zipFiles } from '../storage/archives/zip-writer.ts';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from './experiment-store.ts';
import type { Host } from '../dispatch/host.ts';

type FolderCommand =
  | 'experiments.files'
  | 'experiments.readFile'
  | 'experiments.log'
  | 'experiments.export'
  | 'experiments.reveal';

/** The most of a log that is shown, in bytes. */
const logLimit = 256 * 1024;

/** The commands on an experiment's folder. */
export function folderHandlers(
  store: ExperimentStore,
  reveal: Host['reveal'],
): Pick<Handlers, FolderCommand> {
  return {
    'experiments.files': async ({ experiment }) =>
      listFiles(store.folder(await store.resolve(experiment))),
    'experiments.readFile': async ({ experiment, name }) => {
      const folder = store.folder(await store.resolve(experiment));
      return { bytes: await readContentFile(folder, name) };
    },
    'experiments.log': async ({ experiment }) =>
      readLogEnd(store.folder(await store.resolve(experiment)), logLimit),
    'experiments.export': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      const folder = store.folder(id);
      const names = (await listFiles(folder)).map(({ name }) => name);
      return { fileName: `${id}.zip`, bytes: await zipFiles(folder, names) };
    },
    'experiments.reveal': async ({ experiment }) => {
      if (reveal === undefined) {
        throw new UnrollError(
          'unavailable',
          'this program can’t open a file manager; experiments.show gives the folder',
        );
      }
      const folder = store.folder(await store.resolve(experiment));
      await reveal(folder);
      return { folder };
    },
  };
}
