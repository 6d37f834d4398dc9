import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import { layoutOf } from '#shared/experiment/starting-weights';
import { fitProblem } from '#shared/network/fit-problem';
import type { ParameterLayout } from '#shared/network/network';
import { classCount } from '../storage/datasets/datasets.ts';
import { experimentFiles } from '../storage/experiment/experiment-files.ts';
import {
  flatParameters,
  hashParameters,
  nameOfNonFinite,
  tensorsOf,
} from '../storage/experiment/model-file.ts';
import { readBoundedFile } from '../storage/files/bounded-file.ts';
import type { Tensor } from '../storage/tensors/safetensors.ts';
import { decodeSealed } from '../storage/tensors/sealed-tensors.ts';
import type { ExperimentStore } from './experiment-store.ts';

/** More than the file of any network has, in bytes. */
const sizeLimit = 1024 ** 3;

/** A file of a stored experiment that should have the weights. */
interface Source {
  readonly experiment: Pick<ExperimentRecord, 'id' | 'name'>;
  readonly path: string;
}

interface FoundWeights extends Source {
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/**
 * Makes a search for the starting weights that configs name, among the experiments of a data folder: those that were
 * trained to them, and those that begin from them as well. It reads each file once, so make a new search for each
 * command.
 * @returns a search for those of one config, which gives null for random ones, and throws UnrollError 'not-found' if no
 *   experiment has them, 'invalid-input' naming the first tensor that doesn't fit the network, or 'damaged'
 */
export function startingWeights(
  store: ExperimentStore,
  home: string,
): (config: ExperimentConfig) => Promise<readonly Tensor[] | null> {
  const known = new Map<string, Promise<readonly FoundWeights[]>>();
  const classes = new Map<string, Promise<number>>();

  return async (config) => {
    const { initialWeights: sha256, dataset } = config;
    if (sha256 === '') return null;
    const counted = classes.get(dataset) ?? classCount(dataset, home);
    classes.set(dataset, counted);
    const layout = layoutOf(config, await counted);
    const read = known.get(sha256) ?? readAll(store, sha256);
    known.set(sha256, read);
    return chosen(await read, layout, config);
  };
}

/** @throws UnrollError 'invalid-input' or 'damaged' */
function chosen(
  found: readonly FoundWeights[],
  layout: ParameterLayout,
  { initialWeights: sha256, dataset }: ExperimentConfig,
): readonly Tensor[] {
  let problem = '';
  for (const { experiment, path, tensors } of found) {
    const misfit = fitProblem(tensors, layout);
    if (misfit !== null) {
      const head = misfit.startsWith('fc.') ? ` for the classes of ${dataset}` : '';
      throw new UnrollError(
        'invalid-input',
        `initialWeights: the weights of ${experiment.name} (${experiment.id}) don't fit this network: ${misfit}${head}`,
      );
    }
    const parameters = flatParameters(tensors, layout);
    const unusable = nameOfNonFinite(layout, parameters);
    const actual = hashParameters(parameters);
    if (actual === sha256 && unusable === null) return tensorsOf(layout, parameters);
    problem ||=
      unusable === null
        ? `${path} has weights with the SHA-256 ${actual}, not ${sha256}`
        : `${path} is damaged: ${unusable} has numbers that aren't finite`;
  }
  throw new UnrollError('damaged', `initialWeights: ${problem}`);
}

/** @throws UnrollError 'not-found' if there are no such weights, or 'damaged' if none can be read */
async function readAll(store: ExperimentStore, sha256: string): Promise<readonly FoundWeights[]> {
  const found: FoundWeights[] = [];
  let trouble: unknown;
  for (const source of await sourcesOf(store, sha256)) {
    try {
      const { tensors } = decodeSealed(await readBoundedFile(source.path, sizeLimit), source.path);
      found.push({ ...source, tensors });
    } catch (error) {
      trouble ??= error;
    }
  }
  if (found.length > 0) return found;
  if (trouble !== undefined) throw trouble;
  throw new UnrollError(
    'not-found',
    `initialWeights: no experiment here has weights with the SHA-256 ${sha256}; take the hash of a finished ` +
      'experiment, or import one that has them',
  );
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
