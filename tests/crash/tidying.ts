import { newComparisonState } from '#shared/compare/comparison';
import type { AppProcess } from './app-process.ts';
import { oneImage, tinyConfig } from './base-folder.ts';
import type { FileCounts } from './judge.ts';
import { age, pathsBelow } from './work-folders.ts';

/**
 * Gives the app every occasion to tidy up: all files become days old, then it is opened, does a little of everything
 * and takes it back.
 * @param app with no data folder open
 * @returns how many files and folders there are of each name; ids and what is random in names are left out
 */
export async function filesAfterTidying(app: AppProcess, home: string): Promise<FileCounts> {
  await age(home);
  await app.open(home);
  await doAndTakeBack(app);
  const { names } = await app.observe(false);
  await app.close();
  const counts = new Map<string, number>();
  for (const path of await pathsBelow(home)) {
    const name = withoutIds(path, names);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

async function doAndTakeBack(app: AppProcess): Promise<void> {
  const experiment = 'made to be taken back';
  await app.call('experiments.create', { name: experiment, config: tinyConfig() });
  // Else it would be trained at once.
  await app.call('queue.configure', { held: true });
  await app.call('queue.add', { experiments: [experiment] });
  await app.call('queue.remove', { experiments: [experiment] });
  await app.call('experiments.update', { experiment, change: { notes: 'changed' } });
  await app.call('experiments.remove', { experiment });
  await app.call('experiments.purge', { experiment });
  const { id } = await app.call('imports.begin', {
    kind: 'experiment',
    files: [{ name: 'any.zip', bytes: 1 }],
  });
  await app.call('imports.cancel', { id });
  const comparison = await app.call('comparisons.save', {
    name: experiment,
    state: newComparisonState([]),
  });
  await app.call('comparisons.remove', { id: comparison.id });
  const digit = await app.call('handwriting.add', { label: 0, image: oneImage() });
  await app.call('handwriting.remove', { ids: [digit.id] });
  await app.call('preferences.update', { change: { views: { taken: null } } });
}

/** A path with the names of experiments in place of their ids, and without what else is random in it. */
export function withoutIds(path: string, names: Readonly<Record<string, string>>): string {
  let name = path;
  const longestFirst = Object.keys(names).sort((a, b) => b.length - a.length);
  for (const id of longestFirst) name = name.replaceAll(id, `<${names[id]}>`);
  return name
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<uuid>')
    .replace(/\d{4}-\d\d-\d\dT[\d-]+\.\d+Z/g, '<moment>')
    .replace(/^comparisons\/.*\.json$/, 'comparisons/<id>.json');
}
