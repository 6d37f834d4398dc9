import { keptEpochOf } from './kept-checkpoints.ts';
import type { ExperimentRecord } from './record.ts';

/** The file of an experiment's trained weights. */
export const modelFile = 'model.safetensors';
/** The file of the weights that an experiment begins from. */
export const initialWeightsFile = 'initial-weights.safetensors';

/** The file of the checkpoint from which a run is resumed. */
export const checkpointFile = 'checkpoint.safetensors';

/** Whether an experiment came in a bundle that left out one of its files. */
export function lacksFile({ leftOut }: Pick<ExperimentRecord, 'leftOut'>, name: string): boolean {
  return leftOut?.files.includes(name) ?? false;
}

/** Whether an experiment came in a bundle that left out its trained weights, or a model that is only tested. */
export function cameWithoutWeights({ leftOut }: Pick<ExperimentRecord, 'leftOut'>): boolean {
  return leftOut?.files.some((name) => name === modelFile || name === initialWeightsFile) ?? false;
}

/** Whether an experiment's trained weights are here: it has some, and didn't come without them. */
export function hasWeights(record: Pick<ExperimentRecord, 'weightsSha256' | 'leftOut'>): boolean {
  return record.weightsSha256 !== null && !cameWithoutWeights(record);
}

/**
 * What to tell who wants to use a checkpoint of an experiment; null unless the bundle that it came in left out some.
 * @returns a sentence about the bundle, and one that says what to do
 */
export function withoutCheckpointsText({
  name,
  leftOut,
}: Pick<ExperimentRecord, 'name' | 'leftOut'>): string | null {
  const lacks = leftOut?.files.some(
    (file) => file === checkpointFile || keptEpochOf(file) !== null,
  );
  if (lacks !== true) return null;
  return (
    `“${name}” came without checkpoints: the bundle “${leftOut!.bundle}” left them out. Ask for a bundle with ` +
    'checkpoints.'
  );
}

/** What to tell who wants to use the weights of an experiment that came without, and what to do, in sentences. */
export function withoutWeightsText({ name, config, fork, leftOut }: ExperimentRecord): string {
  // A model that was only tested can't be trained again, nor a fork by its config alone.
  const again =
    config.epochs === 0 || fork !== null
      ? ''
      : ', or train its config again, which gives the same ones';
  return (
    `“${name}” came without weights: the bundle “${leftOut?.bundle ?? ''}” left them out. Ask for a bundle with ` +
    `weights${again}.`
  );
}
