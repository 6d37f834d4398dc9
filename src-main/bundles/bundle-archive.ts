import { UnrollError } from '#shared/contract/errors';
import {
  bundleExperiments,
  bundleFile,
  bundleReport,
  bundleSchema,
  bundleVersion,
  largestBundle,
  largestBundleFile,
  type Bundle,
} from '#shared/exchange/bundle';
import type { ZipArchive, ZipEntry } from '../storage/archives/zip-reader.ts';
import { experimentFiles } from '../storage/experiment/experiment-files.ts';
import { checkStored, parseJson } from '../storage/files/bounded-file.ts';
import { isContentName } from '../storage/files/folder-files.ts';
import { isProcessFile, isSystemFile, refuseArchive } from '../experiments/experiment-archive.ts';

/** A bundle whose names and sizes are known to be harmless, and whose parts fit together. */
export interface BundleArchive {
  readonly bundle: Bundle;
  /** The files of each run, in the order of `bundle.runs`, under their plain names. */
  readonly runs: readonly ReadonlyMap<string, ZipEntry>[];
}

/** @returns whether an archive is a bundle rather than only experiments */
export function isBundle(entries: readonly ZipEntry[]): boolean {
  return entries.some(({ name }) => name === bundleFile);
}

/**
 * Reads what a bundle says about itself, and finds its runs. Nothing is unpacked to disk.
 * @param beside names of files that the archive has beside those of a bundle
 * @throws UnrollError 'damaged' for a file that a bundle doesn't have, a repeated name, sizes beyond the limits, or runs
 *   that don't match `bundle.json`; 'invalid-input' for a bundle of a newer Unroll
 */
export async function readBundle(
  archive: ZipArchive,
  beside: readonly string[] = [],
): Promise<BundleArchive> {
  const bytes = archive.entries.reduce((sum, { size }) => sum + size, 0);
  if (bytes > largestBundle) {
    refuseArchive(
      `it would have ${bytes} bytes unpacked, and at most ${largestBundle} are accepted`,
    );
  }
  const { own, folders } = sorted(archive.entries.filter(({ name }) => !beside.includes(name)));
  const bundle = await readOwnFile(archive, own.get(bundleFile)!);
  return { bundle, runs: matched(bundle, folders) };
}

/** Sorts the entries into the bundle's own files and those of the folders of runs. */
function sorted(entries: readonly ZipEntry[]): {
  readonly own: ReadonlyMap<string, ZipEntry>;
  readonly folders: ReadonlyMap<string, ReadonlyMap<string, ZipEntry>>;
} {
  const own = new Map<string, ZipEntry>();
  const folders = new Map<string, Map<string, ZipEntry>>();
  for (const entry of entries) {
    if (isSystemFile(entry.name)) continue;
    const [, folder, name] = /^(experiments\/[^/]+\/)([^/]*)$/.exec(entry.name) ?? [];
    if (folder === undefined || name === undefined) {
      if (entry.name === bundleExperiments) continue;
      if (entry.name !== bundleFile && entry.name !== bundleReport) refuseName(entry.name);
      if (own.has(entry.name)) refuseArchive(`it contains ${entry.name} twice`);
      own.set(entry.name, entry);
      continue;
    }
    const files = folders.get(folder) ?? new Map<string, ZipEntry>();
    folders.set(folder, files);
    if (name === '' || isProcessFile(name)) continue;
    // What was left out is said in `bundle.json`.
    if (!isContentName(name) || name === experimentFiles.leftOut) refuseName(entry.name);
    if (files.has(name)) refuseArchive(`it contains ${entry.name} twice`);
    files.set(name, entry);
  }
  return { own, folders };
}

function refuseName(name: string): never {
  refuseArchive(
    `it contains ${JSON.stringify(name)}, which isn’t part of a bundle; those are ${bundleFile}, ${bundleReport} and ` +
      `the files of each experiment in a folder of ${bundleExperiments}`,
  );
}

async function readOwnFile(archive: ZipArchive, entry: ZipEntry): Promise<Bundle> {
  if (entry.size > largestBundleFile) {
    refuseArchive(
      `${bundleFile} has ${entry.size} bytes, and at most ${largestBundleFile} are accepted`,
    );
  }
  const document = parseJson(await archive.read(entry), bundleFile);
  const version = (document as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === 'number' && version > bundleVersion) {
    throw new UnrollError(
      'invalid-input',
      `the bundle can’t be imported: a newer Unroll made it (version ${version} of bundles, and this Unroll reads ` +
        `version ${bundleVersion}); update Unroll`,
    );
  }
  return checkStored(bundleSchema, document, bundleFile);
}

/** @returns the files of each run that a bundle names */
function matched(
  { runs, comparison }: Bundle,
  folders: ReadonlyMap<string, ReadonlyMap<string, ZipEntry>>,
): ReadonlyMap<string, ZipEntry>[] {
  const ids = new Set(runs.map(({ id }) => id));
  if (ids.size < runs.length) refuseArchive(`${bundleFile} names a run twice`);
  if (new Set(runs.map(({ folder }) => folder)).size < runs.length) {
    refuseArchive(`${bundleFile} has two runs in one folder`);
  }
  const absent = comparison.members.find((id) => !ids.has(id));
  if (absent !== undefined) {
    refuseArchive(`${bundleFile} compares ${absent}, which isn’t one of its runs`);
  }
  const others = [...folders.keys()].filter((name) => !runs.some(({ folder }) => folder === name));
  if (others.length > 0) refuseArchive(`${bundleFile} says nothing about ${others[0]}`);
  return runs.map(({ id, folder }) => {
    const files = folders.get(folder);
    if (files?.has(experimentFiles.request) !== true) {
      refuseArchive(`${bundleFile} names the run ${id}, and ${folder} has no such run`);
    }
    return files;
  });
}
