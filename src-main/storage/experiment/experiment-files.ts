import type { ExperimentConfig } from '#shared/catalogue/fields';
import { analyses, analysisKinds } from '#shared/inside/analyses';
import { leftOutFile, repetitionsFile } from '#shared/experiment/damaged-files';
import { checkpointFile, initialWeightsFile, modelFile } from '#shared/experiment/left-out';
import { keptEpochOf } from '#shared/experiment/kept-checkpoints';

/** The files of an experiment's folder. */
export const experimentFiles = {
  /** The config; written with the folder, and never again. */
  request: 'experiment.json',
  /** How the run went; written by whoever holds the folder's lock. */
  run: 'run.json',
  /** The user's notes; written by the workbench. */
  notes: 'notes.json',
  /** The weights that the run begins from, if they are given; written with the folder, and never again. */
  initialWeights: initialWeightsFile,
  history: 'history.jsonl',
  historyCache: 'history.cache',
  validation: 'validation.jsonl',
  inside: 'inside.jsonl',
  predictions: 'predictions.json',
  model: modelFile,
  checkpoint: checkpointFile,
  /** The checkpoint that a fork begins from; written with the folder, and never again. */
  fork: 'fork.safetensors',
  /** What the bundle that it came in left out; written when it is imported, and when the run is started over. */
  leftOut: leftOutFile,
  /** What came of training it again on other machines; written by the workbench. */
  repetitions: repetitionsFile,
  lock: 'lock.json',
  log: 'log.txt',
} as const;

/** The results of analyses. Each can be deleted at any time, and is computed again when it is asked for. */
export const analysisFiles: readonly string[] = analysisKinds.map((kind) => analyses[kind].file);

/** The files that the record of an experiment is read from. */
export const recordFiles = [
  experimentFiles.request,
  experimentFiles.run,
  experimentFiles.notes,
] as const;

/** Whether a file holds a state from which training can continue. */
export function isCheckpointFile(name: string): boolean {
  return (
    name === experimentFiles.checkpoint ||
    name === experimentFiles.fork ||
    keptEpochOf(name) !== null
  );
}

/**
 * Whether a file of an experiment is left out of a bundle without weights. Weights that a run started from stay, as
 * training again with them gives the same, except where they are only tested and so are the model itself.
 */
export function isWeightFile(name: string, { epochs }: Pick<ExperimentConfig, 'epochs'>): boolean {
  return (
    name === experimentFiles.model || (name === experimentFiles.initialWeights && epochs === 0)
  );
}
