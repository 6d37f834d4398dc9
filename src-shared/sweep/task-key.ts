import { engines, givesGuaranteedBits } from '../catalogue/engines.ts';
import { fieldKeys, fields, type ExperimentConfig } from '../catalogue/fields.ts';
import { effectiveConfig, recordingFields } from '../experiment/effects.ts';
import type { Environment, ExperimentRecord } from '../experiment/record.ts';
import { compareTexts } from '../text/compare-texts.ts';

/** The SHA-256 of each of a data set's files, by its name. */
export type DataHashes = Readonly<Record<string, string>>;

/** The last kernels that summed all features of the head in a single chain, whatever their number. */
const lastOfSingleChain = 7;

/**
 * What decides a training's weights, to the bit: the fields that have an effect, without those of the machine, the data,
 * and whether kernels compute it, all of which give the same bits.
 * @returns equal texts for the same training
 */
export function taskKey(config: ExperimentConfig, data: DataHashes): string {
  const { engine } = config;
  const isOfKernels = engine === 'auto' || engines[engine].givesGuaranteedBits;
  const effective = effectiveConfig(config);
  const values = fieldKeys
    .filter((key) => fields[key].group !== 'machine' && !recordingFields.includes(key))
    .map((key) => effective[key]);
  const files = Object.entries(data).sort(([one], [other]) => compareTexts(one, other));
  return JSON.stringify([isOfKernels ? 'kernels' : engine, values, files]);
}

/**
 * The same of a run that there is.
 * @param data the files to assume of a run that has not read any yet
 * @returns null if its weights don't follow from its config and data alone: imported results, a fork, whose first part
 *   had another config, or a finished run that was not computed by kernels as they are today
 */
export function recordedTaskKey(
  { config, origin, fork, status, environment, data: read }: ExperimentRecord,
  data: DataHashes,
): string | null {
  if (origin !== null || fork !== null) return null;
  if (status === 'finished' && !isOfTodaysKernels(environment, config)) return null;
  return taskKey(config, read?.hashes ?? data);
}

/**
 * Whether what was trained in an environment has the bits that today's kernels give. `trainer/run/rounding.ts` knows the
 * size of the head exactly: only a readout of all steps has a large one.
 * @param environment null: nothing has been trained yet
 */
export function isOfTodaysKernels(
  environment: Environment | null,
  { readout }: ExperimentConfig,
): boolean {
  if (environment === null) return false;
  const { engine } = environment;
  if (!givesGuaranteedBits(engine)) return false;
  return readout !== 'all' || Number(engine.version) > lastOfSingleChain;
}
