import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { cameWithoutWeights, withoutWeightsText } from '#shared/experiment/left-out';
import type { ExperimentRecord } from '#shared/experiment/record';
import { layoutOf } from '#shared/experiment/starting-weights';
import { fitProblem } from '#shared/network/fit-problem';
import type { ParameterLayout } from '#shared/network/network';
import { classCount } from '../storage/datasets/datasets.ts';
import { experimentFiles } from '../storage/experiment/experiment-files.ts';
import {
  encodeInitialWeights,
  hashTensors,
  type InitialWeights,
} from '../storage/experiment/initial-weights-file.ts';
import { flatParameters, nameOfNonFinite, tensorsOf } from '../storage/experiment/model-file.ts';
import { readBoundedFile } from '../storage/files/bounded-file.ts';
import { decodeSealed } from '../storage/tensors/sealed-tensors.ts';
import type { ExperimentStore } from './experiment-store.ts';

/** More than the file of any network has, in bytes. */
const sizeLimit = 1024 ** 3;

/** A file of a stored experiment that should have the weights. */
interface Source {
  readonly experiment: ExperimentRecord;
  readonly path: string;
}

/**
 * Makes a search for the starting weights that configs name, among the experiments of a data folder: those that were
 * trained to them, and those that begin from them as well. Weights are read and checked once for all configs of the same
 * network, so make a new search for each command.
 * @returns a search for those of one config, which gives null for random ones, and throws UnrollError 'not-found' if no
 *   experiment has them, 'invalid-input' naming the first tensor that doesn't fit the network, or 'damaged'
 */
export function startingWeights(
  store: ExperimentStore,
  home: string,
): (config: ExperimentConfig) => Promise<InitialWeights | null> {
  const found = new Map<string, Promise<InitialWeights>>();
  const classes = new Map<string, Promise<number>>();

  return async (config) => {
    const { initialWeights: sha256, dataset } = config;
    if (sha256 === '') return null;
    const counted = classes.get(dataset) ?? classCount(dataset, home);
    classes.set(dataset, counted);
    const layout = layoutOf(config, await counted);
    const key = JSON.stringify([sha256, layout.tensors.map(({ name, shape }) => [name, shape])]);
    const search = found.get(key) ?? find(store, config, layout);
    found.set(key, search);
    return search;
  };
}

/** Reads one file after the other until one has the weights: a grid may have begun a thousand runs from them. */
async function find(
  store: ExperimentStore,
  config: ExperimentConfig,
  layout: ParameterLayout,
): Promise<InitialWeights> {
  let trouble: unknown;
  for (const source of await sourcesOf(store, config.initialWeights)) {
    try {
      return await read(source, config, layout);
    } catch (error) {
      if (!(error instanceof UnrollError) || error.code === 'invalid-input') throw error;
      trouble ??= error.code === 'not-found' ? missing(source, error) : error;
    }
  }
  if (trouble !== undefined) throw trouble;
  throw new UnrollError(
    'not-found',
    `initialWeights: no experiment here has weights with the SHA-256 ${config.initialWeights}; take the hash of a ` +
      'finished experiment, or import one that has them',
  );
}

/** Says why the file of a source isn't there. */
function missing({ experiment }: Source, cause: UnrollError): UnrollError {
  const why = cameWithoutWeights(experiment) ? withoutWeightsText(experiment) : cause.message;
  return new UnrollError('not-found', `initialWeights: ${why}`, { cause });
}

/**
 * @returns the weights in a file
 * @throws UnrollError 'invalid-input' if it has those that the config names, but they are another network's; what
 *   reading throws if it has others
 */
async function read(
  { experiment, path }: Source,
  { initialWeights: sha256, dataset }: ExperimentConfig,
  layout: ParameterLayout,
): Promise<InitialWeights> {
  const { tensors } = decodeSealed(await readBoundedFile(path, sizeLimit), path);
  const damaged = (what: string): UnrollError =>
    new UnrollError('damaged', `initialWeights: ${path} ${what}`);
  const misfit = fitProblem(tensors, layout);
  if (misfit !== null) {
    const actual = hashTensors([...tensors.values()]);
    if (actual !== sha256) throw damaged(`has weights with the SHA-256 ${actual}, not ${sha256}`);
    const head = misfit.startsWith('fc.') ? ` for the classes of ${dataset}` : '';
    throw new UnrollError(
      'invalid-input',
      `initialWeights: the weights of ${experiment.name} (${experiment.id}) don’t fit this network: ${misfit}${head}`,
    );
  }
  const parameters = flatParameters(tensors, layout);
  const unusable = nameOfNonFinite(layout, parameters);
  if (unusable !== null) {
    throw damaged(`is damaged: ${unusable} has numbers that aren’t finite`);
  }
  const weights = encodeInitialWeights(tensorsOf(layout, parameters));
  if (weights.sha256 === sha256) return weights;
  throw damaged(`has weights with the SHA-256 ${weights.sha256}, not ${sha256}`);
}

async function sourcesOf(store: ExperimentStore, sha256: string): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const listed of await store.list()) {
    if (listed.kind !== 'experiment') continue;
    const { record } = listed;
    const from = (file: string): void => {
      sources.push({ experiment: record, path: join(store.folder(record.id), file) });
    };
    if (record.weightsSha256 === sha256) from(experimentFiles.model);
    if (record.config.initialWeights === sha256) from(experimentFiles.initialWeights);
  }
  return sources;
}
