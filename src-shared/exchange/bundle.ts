import { z } from 'zod';
import { comparisonStateSchema, maxMembers } from '../compare/comparison.ts';
import { nameSchema } from '../experiment/name.ts';
import { idPattern, maxLeftOut } from '../experiment/record.ts';

/*
 * A bundle: a comparison with its runs and its report in one file, for another computer. It is a ZIP archive of
 * `bundle.json`, `report.html` and the folders of the runs in `experiments/`.
 */

/** Raised when the meaning of `bundle.json` changes, so that earlier versions refuse it. */
export const bundleVersion = 1;

export const bundleFile = 'bundle.json';
export const bundleReport = 'report.html';
export const bundleExperiments = 'experiments/';
export const bundleExtension = '.unroll';
/** As the desktop packages declare it. */
export const bundleMediaType = 'application/x-unroll-experiment';

/** The largest bundle, in bytes, and the largest size of the files in it: ZIP without ZIP64 ends there. */
export const largestBundle = 4 * 1024 ** 3 - 1;
/** The largest `bundle.json` that is read, in bytes: more than one of the most runs has. */
export const largestBundleFile = 4 * 1024 * 1024;
/** The longest report that is put into a bundle, in characters. */
export const longestReport = 32 * 1024 * 1024;

const id = z.string().regex(idPattern);
const counts = z.array(z.int().nonnegative()).max(256);

/** A data set that runs of a bundle were trained on. The bundle doesn't have it. */
export const bundleDatasetSchema = z.object({
  name: z.string().min(1).max(100),
  /** File name to SHA-256 of its uncompressed bytes. */
  hashes: z.record(z.string().max(100), z.string().regex(/^[0-9a-f]{64}$/)),
  classes: z.int().min(2).max(256),
  /** Examples of each class; null if the data set wasn't at hand when the bundle was written. */
  training: counts.nullable(),
  test: counts.nullable(),
});
export type BundleDataset = z.infer<typeof bundleDatasetSchema>;

/** A run in a bundle. */
export const bundleRunSchema = z.object({
  id,
  /** Its folder in the archive: `experiments/<id>/`. */
  folder: z.string().min(1).max(200),
  /** Names of its files that were left out. */
  leftOut: z.array(z.string().min(1).max(100)).max(maxLeftOut),
});

/** The contents of `bundle.json`. */
export const bundleSchema = z.object({
  schemaVersion: z.literal(bundleVersion),
  /** The program and its version: `Unroll 1.2.0`. */
  madeBy: z.string().min(1).max(100),
  /** ISO 8601, in UTC. */
  createdAt: z.iso.datetime(),
  title: nameSchema,
  comparison: comparisonStateSchema,
  /** The tab of the page that was open; null: the first. */
  tab: z.string().max(40).nullable(),
  runs: z.array(bundleRunSchema).min(1).max(maxMembers),
  datasets: z.array(bundleDatasetSchema).max(maxMembers),
});
export type Bundle = z.infer<typeof bundleSchema>;

/** The parts of a bundle that can be left out. */
export interface BundleParts {
  /** Whether trained weights are in it; without them, nothing can be predicted. */
  readonly weights: boolean;
  /** Whether checkpoints are in it, from which runs that haven't finished can be resumed. */
  readonly checkpoints: boolean;
}

/** Without checkpoints: most runs have finished and have none, and the others rarely continue elsewhere. */
export const defaultBundleParts: BundleParts = { weights: true, checkpoints: false };

/** How large the files of a bundle would be, in bytes before packing. */
export interface BundleSizes {
  readonly runs: number;
  /** Everything but weights and checkpoints. */
  readonly records: number;
  readonly weights: number;
  readonly checkpoints: number;
  /** How many runs have a checkpoint. */
  readonly withCheckpoint: number;
}

/** The size of those files of a bundle that are in it. */
export function bundleBytes(sizes: BundleSizes, { weights, checkpoints }: BundleParts): number {
  return sizes.records + (weights ? sizes.weights : 0) + (checkpoints ? sizes.checkpoints : 0);
}

/** Why an imported bundle's data set can't be used: it isn't here, or one of this name has other files. */
export interface MissingDataset {
  readonly name: string;
  readonly problem: 'missing' | 'different';
}

/** What came of importing a bundle. */
export interface ImportedBundle {
  readonly kind: 'bundle';
  readonly title: string;
  /** The id of the saved comparison. */
  readonly comparison: string;
  readonly tab: string | null;
  /** The runs that were added. */
  readonly ids: readonly string[];
  /** How many runs were here already, unchanged, and were not added again. */
  readonly alreadyHere: number;
  /** How many of its runs came without weights. */
  readonly withoutWeights: number;
  readonly datasets: readonly MissingDataset[];
}

/** What there is to say about an imported bundle, in sentences; empty if nothing is missing. */
export function bundleNotes(bundle: ImportedBundle): string[] {
  const notes: string[] = [];
  if (bundle.alreadyHere > 0) {
    notes.push(
      `${runs(bundle.alreadyHere)} already here, unchanged: the comparison uses ${bundle.alreadyHere === 1 ? 'it' : 'them'}.`,
    );
  }
  if (bundle.withoutWeights > 0) {
    notes.push(
      'This bundle came without weights: results, curves and the report are complete, but its models can’t read digits, ' +
        'be evaluated or be exported. Ask for a bundle with weights, or train a config again, which gives the same ones.',
    );
  }
  for (const { name, problem } of bundle.datasets) {
    const [what, how] =
      problem === 'missing'
        ? [`The data set ${name} isn’t here.`, `Import its files under the name ${name}`]
        : [
            `The data set ${name} here has other files than the one that was used.`,
            `Only one can have the name ${name}: for the original files, use another data folder`,
          ];
    notes.push(
      `${what} Results, curves and the report are complete; without it, its images can’t be shown, and runs can’t be ` +
        `evaluated, verified or trained again. ${how}; whoever sent the bundle has them.`,
    );
  }
  return notes;
}

function runs(count: number): string {
  return count === 1 ? '1 run was' : `${count} runs were`;
}
