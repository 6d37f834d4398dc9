import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers } from '../storage/files/leftovers.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { filesAtOnce, forEachConcurrently } from '../storage/tasks/for-each-concurrently.ts';
import { tidyExperiment } from '../experiments/tidy-experiment.ts';

const experiments = 'experiments';
const trashes = ['.trash', join('.trash', 'datasets'), join('.trash', 'handwriting')];
/** Folders whose files are replaced or renamed. */
const written = [
  '',
  experiments,
  'datasets',
  'comparisons',
  'handwriting',
  'lessons',
  join('lessons', 'progress'),
  join('lessons', 'answers'),
  'sweeps',
  '.imports',
  '.exports',
  ...trashes,
];
/** Exists once experiments have been listed. An unrelated folder may have `experiments` too. */
const index = 'index.json';
/** What other users must not read: not the data folder itself, which may be any folder that the user chose. */
const privateNames = [
  ...[
    experiments,
    'datasets',
    'comparisons',
    'handwriting',
    'lessons',
    'sweeps',
    '.trash',
    '.imports',
    '.exports',
  ],
  ...['queue.json', 'preferences.json', index],
];

/**
 * Prepares an existing data folder: creates the trash folders while there is room for them, withdraws the read access
 * that an earlier version gave to other users, and removes leftovers of killed processes. Steps that fail are skipped.
 * @param everyExperiment whether to remove leftovers in each experiment's folder too
 */
export async function prepareDataFolder(
  home: string,
  { everyExperiment }: { readonly everyExperiment: boolean },
): Promise<void> {
  const names = await namesIn(home);
  // Otherwise it is an unrelated folder, named by mistake, or a new data folder.
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

/** Withdraws all other users' access to a file or folder of ours; the group keeps its access if it can write. */
async function makePrivate(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const found = await lstat(path);
  const { mode } = found;
  // A link can point anywhere.
  if (found.isSymbolicLink() || found.uid !== process.getuid?.() || (mode & 0o007) === 0) return;
  await chmod(path, mode & ((mode & 0o020) === 0 ? 0o700 : 0o770));
}
