import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListedDataset } from '#shared/contract/commands';
import type { ComparisonState } from '#shared/compare/comparison';
import { UnrollError } from '#shared/contract/errors';
import type { Bundle, ImportedBundle, MissingDataset } from '#shared/exchange/bundle';
import { cameWithoutWeights } from '#shared/experiment/left-out';
import { hasRepetition } from '#shared/experiment/repetition';
import type { ComparisonStore } from '../comparisons/comparison-store.ts';
import { isNumbered } from '../experiments/experiment-names.ts';
import { idOf } from '../experiments/experiment-record-id.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { ZipArchive } from '../storage/archives/zip-reader.ts';
import type { ReadingControl } from '../storage/datasets/foreign/foreign-dataset.ts';
import { analysisFiles, experimentFiles } from '../storage/experiment/experiment-files.ts';
import { writeLeftOut } from '../storage/experiment/left-out-file.ts';
import { readRepetitions } from '../storage/experiment/repetitions-file.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { errorCode } from '../storage/files/storage-error.ts';
import { readBundle, type BundleArchive } from './bundle-archive.ts';
import { hasFiles } from './bundle-export.ts';

/** What an import of a bundle works with. */
export interface BundleImport {
  readonly store: ExperimentStore;
  readonly comparisons: ComparisonStore;
  /** Lists the data sets with the hashes of their files. */
  datasets(): Promise<readonly ListedDataset[]>;
}

/** A run of a bundle, unpacked. */
interface UnpackedRun {
  /** Its id where the bundle comes from: the name of its folder there. */
  readonly id: string;
  /** The id that it was created with, which it keeps in its files when its folder is copied or gets a number. */
  readonly createdAs: string;
  readonly folder: string;
  readonly leftOut: readonly string[];
}

/**
 * Imports a bundle: all of its runs and its comparison, or nothing. A run that is here already, unchanged, is not added
 * again; one whose id is taken by another gets a number, and the comparison refers to it.
 * @param into an empty folder on the disk of the experiments
 * @throws UnrollError 'damaged', 'invalid-input' or 'storage'; also the signal's reason
 */
export async function importBundle(
  target: BundleImport,
  archive: ZipArchive,
  into: string,
  control: ReadingControl,
): Promise<ImportedBundle> {
  const contents = await readBundle(archive);
  const { title, comparison: state, tab } = contents.bundle;
  return importRuns(target, archive, contents, into, control, async ({ here, ...imported }) => {
    const comparison = await target.comparisons.save({ name: title, state: renamed(state, here) });
    return { kind: 'bundle', title, comparison: comparison.id, tab, ...imported };
  });
}

/** The runs of a bundle, imported. */
export interface ImportedRuns extends Pick<
  ImportedBundle,
  'ids' | 'alreadyHere' | 'withoutWeights' | 'datasets'
> {
  /** The id here of each run, by that in the bundle. */
  readonly here: ReadonlyMap<string, string>;
}

/**
 * Imports the runs of a bundle and then what refers to them, or nothing.
 * @param into an empty folder on the disk of the experiments
 * @param keep stores what refers to the runs; the last step, as the runs are discarded if one fails
 * @throws UnrollError 'damaged', 'invalid-input' or 'storage'; also the signal's reason, or what `keep` throws
 */
export async function importRuns<Kept>(
  { store, datasets }: Pick<BundleImport, 'store' | 'datasets'>,
  archive: ZipArchive,
  contents: BundleArchive,
  into: string,
  control: ReadingControl,
  keep: (runs: ImportedRuns) => Promise<Kept>,
): Promise<Kept> {
  const { bundle } = contents;
  const runs = await unpack(archive, contents, into, control);
  const missing = missingDatasets(bundle, await datasets());
  const here = new Map<string, string>();
  const adopted: string[] = [];
  let withoutWeights = 0;
  try {
    for (const run of runs) {
      control.signal.throwIfAborted();
      const same = await identicalRun(store, run, [...here.values()]);
      if (same === null) {
        const { id, folder, leftOut } = run;
        if (leftOut.length > 0) {
          const written = { bundle: bundle.title, files: [...leftOut] };
          await writeLeftOut(folder, written);
          if (cameWithoutWeights({ leftOut: written })) withoutWeights += 1;
        }
        adopted.push(await store.adopt(folder, id));
      }
      here.set(run.id, same ?? adopted.at(-1)!);
    }
    const alreadyHere = runs.length - adopted.length;
    return await keep({ ids: adopted, alreadyHere, withoutWeights, datasets: missing, here });
  } catch (error) {
    for (const id of adopted) await store.discard(id).catch(() => undefined);
    throw error;
  }
}

async function unpack(
  archive: ZipArchive,
  { bundle, runs }: BundleArchive,
  into: string,
  { signal, report }: ReadingControl,
): Promise<UnpackedRun[]> {
  const entries = runs.flatMap((files) => [...files.values()]);
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  const unpacked: UnpackedRun[] = [];
  let done = 0;
  for (const [index, { id, leftOut }] of bundle.runs.entries()) {
    const folder = join(into, `experiment-${index}`);
    await makeFolder(folder);
    for (const [name, entry] of runs[index]!) {
      signal.throwIfAborted();
      await archive.extract(entry, join(folder, name));
      done += entry.size;
      report(done / Math.max(1, bytes));
    }
    unpacked.push({ id, createdAs: await idOf(folder), folder, leftOut });
  }
  return unpacked;
}

/** Files that the same run may lack here, or have otherwise: a person's own, and what is made from the others. */
const incidentalFiles: readonly string[] = [
  experimentFiles.notes,
  ...analysisFiles,
  experimentFiles.log,
];

/**
 * Finds the same run here: with the same request and the same results, no second results of other machines that
 * aren't known here, and no fewer files except incidental ones.
 * @param taken runs here that others of the bundle are, which can't be this one as well
 * @returns its id; null if there is none
 */
async function identicalRun(
  store: ExperimentStore,
  { id, createdAs, folder }: UnpackedRun,
  taken: readonly string[],
): Promise<string | null> {
  const names = (await readdir(folder)).filter(
    (name) => !incidentalFiles.includes(name) && name !== experimentFiles.repetitions,
  );
  const candidates = (await store.ids())
    .filter((other) => isNumbered(other, id) || isNumbered(other, createdAs))
    .filter((other) => !taken.includes(other))
    .toSorted((one, other) => Number(other === id) - Number(one === id));
  for (const candidate of candidates) {
    const other = store.folder(candidate);
    const there: readonly string[] = await readdir(other).catch(() => []);
    if (!names.every((name) => there.includes(name))) continue;
    const { request, run } = experimentFiles;
    const same = await Promise.all([
      ...[request, run].map((name) => isSameFile(join(folder, name), join(other, name))),
      hasRepetitionsOf(other, folder),
    ]);
    if (same.every(Boolean)) return candidate;
  }
  return null;
}

/**
 * Whether all second results of a run that is imported are among those of a run here, however either stores them. Nobody
 * knows what a damaged file says, but one that is here to the byte brings nothing.
 */
async function hasRepetitionsOf(here: string, imported: string): Promise<boolean> {
  const { repetitions } = experimentFiles;
  if (await isSameFile(join(imported, repetitions), join(here, repetitions))) return true;
  try {
    const [known, told] = await Promise.all([here, imported].map(readRepetitions));
    return told!.every((repetition) => hasRepetition(known!, repetition));
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'damaged') return false;
    throw error;
  }
}

/** @returns whether two files are equal, or neither is there */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map(readIfThere));
  return first === null || second === null ? first === second : first!.equals(second!);
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** A comparison's state with the ids that its runs have here. */
function renamed(state: ComparisonState, ids: ReadonlyMap<string, string>): ComparisonState {
  const here = (given: readonly string[]): string[] =>
    given.flatMap((id) => {
      const found = ids.get(id);
      return found === undefined ? [] : [found];
    });
  const [baseline = null] = state.baseline === null ? [] : here([state.baseline]);
  return { ...state, members: here(state.members), hidden: here(state.hidden), baseline };
}

function missingDatasets(
  bundle: Bundle,
  listed: readonly ListedDataset[],
): readonly MissingDataset[] {
  const missing = new Map<string, MissingDataset>();
  for (const { name, hashes } of bundle.datasets) {
    const here = listed.find((dataset) => dataset.name === name);
    if (here !== undefined && hasFiles(here, hashes)) continue;
    missing.set(name, { name, problem: here === undefined ? 'missing' : 'different' });
  }
  return [...missing.values()];
}
