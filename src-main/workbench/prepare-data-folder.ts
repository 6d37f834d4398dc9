import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers } from '../storage/files/leftovers.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { filesAtOnce, forEachConcurrently } from '../storage/tasks/for-each-concurrently.ts';
import { tidyExperiment } from '../experiments/tidy-experiment.ts';

const experiments = 'experiments';
const trashes = ['.trash', join('.trash', 'datasets'), join('.trash', 'handwriting')];
/** Folders whose files are replaced or renamed. */
const written = ['', experiments, 'datasets', 'comparisons', 'handwriting', '.imports', ...trashes];
/** It is there once experiments have been listed: a folder of somebody else's may have `experiments` too. */
const index = 'index.json';
/** What others have no business in: not the data folder itself, which may be any folder that a person chose. */
const privateNames = [
  ...[experiments, 'datasets', 'comparisons', 'handwriting', '.trash', '.imports'],
  ...['queue.json', 'preferences.json', index],
];

/**
 * Puts a data folder that is there in order: makes the trash folders while there is room for them, takes from other
 * users what an earlier version let them read, and removes what killed processes have left. What can't be done is left.
 * @param everyExperiment whether to look for leftovers in each experiment's folder too
 */
export async function prepareDataFolder(
  home: string,
  { everyExperiment }: { readonly everyExperiment: boolean },
): Promise<void> {
  const names = await namesIn(home);
  // Else it is another folder, which somebody named by mistake or will use for the first time.
  if (!names.includes(experiments)) return;
  for (const trash of trashes) await makeFolder(join(home, trash)).catch(() => undefined);
  if (names.includes(index)) {
    for (const name of privateNames) await makePrivate(join(home, name)).catch(() => undefined);
  }
  for (const folder of written) await removeLeftovers(join(home, folder));
  if (!everyExperiment) return;
  const ids = await namesIn(join(home, experiments));
  await forEachConcurrently(ids, filesAtOnce, (id) => tidyExperiment(join(home, experiments, id)));
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** Takes from all others what they may do with a file or folder of ours; a group keeps it if it may write as well. */
async function makePrivate(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const found = await lstat(path);
  const { mode } = found;
  // What a link points to may be anything.
  if (found.isSymbolicLink() || found.uid !== process.getuid?.() || (mode & 0o007) === 0) return;
  await chmod(path, mode & ((mode & 0o020) === 0 ? 0o700 : 0o770));
}
