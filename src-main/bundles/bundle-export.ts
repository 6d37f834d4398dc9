import { join } from 'node:path';
import type { ListedDataset } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { ComparisonState } from '#shared/compare/comparison';
import {
  bundleBytes,
  bundleExperiments,
  bundleFile,
  bundleReport,
  bundleSchema,
  bundleVersion,
  largestBundle,
  largestBundleFile,
  type Bundle,
  type BundleDataset,
  type BundleParts,
  type BundleSizes,
} from '#shared/exchange/bundle';
import type { ExperimentRecord } from '#shared/experiment/record';
import { counted, formatBytes } from '#shared/text/format';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { ZipFileWriter } from '../storage/archives/zip-writer.ts';
import {
  experimentFiles,
  isCheckpointFile,
  isWeightFile,
} from '../storage/experiment/experiment-files.ts';
import { leavesOut } from '../storage/experiment/left-out-file.ts';
import { checkBeforeWriting } from '../storage/files/bounded-file.ts';
import { listFiles } from '../storage/files/folder-files.ts';
import { version } from '../storage/version.ts';

/** A run that goes into a bundle. */
interface BundledRun {
  readonly record: ExperimentRecord;
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/** What a bundle says besides its runs. */
export interface BundleContent extends BundleParts {
  readonly title: string;
  readonly state: ComparisonState;
  readonly tab: string | null;
  /** As HTML; null leaves it out. */
  readonly report: string | null;
}

/**
 * Measures the files of a bundle of some experiments, before packing.
 * @param ids of the experiments
 * @throws UnrollError 'not-found', 'damaged' or 'storage'
 */
export async function measureBundle(
  store: ExperimentStore,
  ids: readonly string[],
): Promise<BundleSizes> {
  return sizesOf(await bundledRuns(store, ids));
}

/**
 * Begins a bundle: looks at all runs and writes what precedes them.
 * @returns writes the files of one of the runs
 * @throws UnrollError 'not-found', 'damaged', 'storage', or 'invalid-input' if it would be too large
 */
export async function beginBundle(
  store: ExperimentStore,
  datasets: readonly ListedDataset[],
  content: BundleContent,
  zip: ZipFileWriter,
): Promise<(id: string) => Promise<void>> {
  const runs = await bundledRuns(store, content.state.members);
  const bundle: Bundle = {
    schemaVersion: bundleVersion,
    madeBy: `Unroll ${version}`,
    createdAt: new Date().toISOString(),
    title: content.title,
    comparison: content.state,
    tab: content.tab,
    runs: runs.map(({ record, files }) => ({
      id: record.id,
      folder: folderOf(record.id),
      leftOut: leftOutOf(record, files, content),
    })),
    datasets: datasetsOf(runs, datasets),
  };
  const checked = checkBeforeWriting(bundleSchema, bundle, bundleFile);
  const own = `${JSON.stringify(checked, null, 2)}\n`;
  if (Buffer.byteLength(own) > largestBundleFile) {
    throw new UnrollError(
      'invalid-input',
      `the list of the files that the bundle leaves out of ${counted(runs.length, 'run')} would be too long; choose fewer runs`,
    );
  }
  const bytes =
    bundleBytes(sizesOf(runs), content) +
    Buffer.byteLength(own) +
    Buffer.byteLength(content.report ?? '');
  if (bytes > largestBundle) {
    throw new UnrollError(
      'invalid-input',
      `the bundle would have ${formatBytes(bytes)}, and at most ${formatBytes(largestBundle)} are possible; ` +
        'leave out weights or checkpoints, or choose fewer runs',
    );
  }
  await zip.addText(bundleFile, own);
  if (content.report !== null) await zip.addText(bundleReport, content.report);
  return async (id) => {
    const { record, folder, files } = runs.find((run) => run.record.id === id)!;
    for (const { name } of files) {
      if (leavesOut(name, record.config, content)) continue;
      await zip.addFile(join(folder, name), `${folderOf(id)}${name}`);
    }
  };
}

function folderOf(id: string): string {
  return `${bundleExperiments}${id}/`;
}

async function bundledRuns(store: ExperimentStore, ids: readonly string[]): Promise<BundledRun[]> {
  const runs: BundledRun[] = [];
  for (const id of ids) {
    const record = await store.read(id);
    const folder = store.folder(id);
    const files = await listFiles(folder);
    // What is missing is said in `bundle.json`.
    runs.push({
      record,
      folder,
      files: files.filter(({ name }) => name !== experimentFiles.leftOut),
    });
  }
  return runs;
}

function sizesOf(runs: readonly BundledRun[]): BundleSizes {
  const sizes = { runs: runs.length, records: 0, weights: 0, checkpoints: 0, withCheckpoint: 0 };
  for (const { record, files } of runs) {
    for (const { name, bytes } of files) {
      if (isCheckpointFile(name)) {
        sizes.checkpoints += bytes;
        if (name === experimentFiles.checkpoint) sizes.withCheckpoint += 1;
      } else if (isWeightFile(name, record.config)) sizes.weights += bytes;
      else sizes.records += bytes;
    }
  }
  return sizes;
}

/** The names of the files that this bundle leaves out, and of those that an earlier one has left out. */
function leftOutOf(
  { config, leftOut }: ExperimentRecord,
  files: BundledRun['files'],
  parts: BundleParts,
): string[] {
  const there = files.map(({ name }) => name);
  const now = there.filter((name) => leavesOut(name, config, parts));
  const before = leftOut?.files.filter((name) => !there.includes(name)) ?? [];
  return [...new Set([...now, ...before])];
}

/** The data sets of runs that have seen theirs, each once. */
function datasetsOf(
  runs: readonly BundledRun[],
  datasets: readonly ListedDataset[],
): BundleDataset[] {
  const found = new Map<string, BundleDataset>();
  for (const { record } of runs) {
    if (record.data === null) continue;
    const { dataset: name, hashes, classes } = record.data;
    if (Object.keys(hashes).length === 0) continue;
    const here = datasets.find((other) => other.name === name && hasFiles(other, hashes));
    const { training, test } = here?.kind === 'dataset' ? here : { training: null, test: null };
    const key = JSON.stringify([name, Object.entries(hashes).sort()]);
    found.set(key, {
      ...{ name, hashes, classes },
      training: training && [...training],
      test: test && [...test],
    });
  }
  return [...found.values()];
}

/** @returns whether a data set has these files, by their hashes */
export function hasFiles(
  dataset: ListedDataset,
  hashes: Readonly<Record<string, string>>,
): boolean {
  return (
    dataset.kind === 'dataset' &&
    Object.entries(hashes).every(([file, hash]) => dataset.hashes[file] === hash)
  );
}
