import { join } from 'node:path';
import type { CheckedInput, ImportChoices } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { ModelInspection } from '#shared/contract/inspections';
import type { TrainerRequests } from '#shared/contract/trainer-messages';
import type { FoundModel } from '#shared/exchange/models/sources/found-model';
import {
  modelExtensions,
  modelNameOf,
  modelSourceOf,
  modelSources,
  type ModelSourceKey,
} from '#shared/exchange/models/sources/model-sources';
import { placeTensors, type Placement } from '#shared/exchange/models/sources/place-tensors';
import {
  modelFields,
  understandModel,
  type ModelChoices,
  type TensorPlaces,
} from '#shared/exchange/models/sources/understand-model';
import { parseConfig } from '#shared/experiment/config';
import { parameterLayout, type Network } from '#shared/network/network';
import { dataCheck } from '../datasets/data-check.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { ImportPlan } from '../imports/imports.ts';
import { classCount } from '../storage/datasets/datasets.ts';
import type { ReadingControl } from '../storage/datasets/foreign/foreign-dataset.ts';
import { parameterFileLimit } from '../storage/experiment/model-file.ts';
import { readBoundedFile } from '../storage/files/bounded-file.ts';

type Announced = Extract<CheckedInput<'imports.begin'>, { kind: 'model' }>;
type Choices = Extract<ImportChoices, { kind: 'model' }>;

type ReadingRequest = 'inspectModel' | 'placeModel';

/** Reads models' files outside of this process; see `inspectModel` and `writePlaced`. */
export interface ModelFiles {
  request<Name extends ReadingRequest>(
    name: Name,
    input: TrainerRequests[Name]['input'],
    control: ReadingControl,
  ): Promise<TrainerRequests[Name]['output']>;
}

export interface ModelImportOptions {
  readonly home: string;
  readonly store: ExperimentStore;
  readonly files: ModelFiles;
  /** Has the new experiment tested. */
  test(id: string): Promise<unknown>;
}

const givenFile = 'given';
const placedFile = 'placed.safetensors';

/**
 * Plans the import of a model from one file. It becomes an experiment that begins from these weights and trains for no
 * epochs, so that it is only tested.
 * @throws UnrollError 'invalid-input' if the file's name is of another kind
 */
export function planModelImport({ files }: Announced, options: ModelImportOptions): ImportPlan {
  const [{ name: file }] = files as [Announced['files'][number]];
  const source = modelSourceOf(file);
  if (source === null) {
    throw new UnrollError(
      'invalid-input',
      `files: ${file} has an unknown name; a model is a file of ${modelExtensions}`,
    );
  }
  /** What the user was shown is what is imported. */
  let inspected: FoundModel | null = null;
  const inspect = async (folder: string, control: ReadingControl): Promise<FoundModel> => {
    const input = { source, file: { name: file, path: join(folder, givenFile) } };
    inspected ??= await options.files.request('inspectModel', input, control);
    return inspected;
  };
  return {
    storedNames: new Map([[file, givenFile]]),
    inspect: async (folder, control): Promise<ModelInspection> => ({
      kind: 'model',
      model: await inspect(folder, control),
    }),
    finish: async (folder, control, given) => {
      const found = await inspect(folder, control);
      // Imports refuse those of other kinds.
      const choices = given as Choices | undefined;
      const id = await create(found, source, folder, control, choices, options);
      return { kind: 'experiment', id };
    },
  };
}

/** @returns the id of the new experiment; nothing is left if it can't be put into the queue */
async function create(
  found: FoundModel,
  source: ModelSourceKey,
  folder: string,
  control: ReadingControl,
  choices: Choices | undefined,
  { home, store, files, test }: ModelImportOptions,
): Promise<string> {
  const { settings, placement } = decided(found, choices);
  const network = networkOrRefuse(found, placement);
  const config = parseConfig({ ...settings, epochs: 0, initialWeights: '0'.repeat(64) });
  await dataCheck(home)(config);
  await checkClasses(settings.dataset, network, home);
  const path = join(folder, placedFile);
  const parameters = placement.parameters.map(({ parameter, shape, tensor }) => ({
    ...{ name: parameter, shape, tensor: tensor?.name ?? null },
  }));
  const file = { name: found.file, path: join(folder, givenFile) };
  const input = { source, file, parameters, path };
  const { sha256 } = await files.request('placeModel', input, control);
  const bytes = await readBoundedFile(path, parameterFileLimit(parameterLayout(network)));
  control.signal.throwIfAborted();
  const { id } = await store.create(
    { ...config, initialWeights: sha256 },
    {
      name: choices?.name ?? modelNameOf(found.file),
      initialWeights: { sha256, bytes },
      origin: {
        ...{ kind: 'model', format: modelSources[source].program },
        ...{ file: found.file, sha256: found.sha256 },
      },
    },
  );
  try {
    await test(id);
  } catch (error) {
    await store.discard(id).catch(() => undefined);
    throw error;
  }
  return id;
}

/** What was understood, with what the user has decided otherwise. */
function decided(
  found: FoundModel,
  choices: Choices | undefined,
): { readonly settings: ModelChoices; readonly placement: Placement } {
  const understood = understandModel(found);
  const given = choices?.config ?? {};
  const unknown = Object.keys(given).filter(
    (key) => !(modelFields as readonly string[]).includes(key),
  );
  if (unknown.length > 0) {
    throw new UnrollError(
      'invalid-input',
      `config: ${unknown.join(', ')} can’t be chosen for an imported model; there are: ${modelFields.join(', ')}`,
    );
  }
  const settings = { ...understood.choices, ...given } as ModelChoices;
  const places: Record<string, string> = { ...understood.places };
  for (const [parameter, tensor] of Object.entries(choices?.places ?? {})) {
    if (tensor === null) delete places[parameter];
    else places[parameter] = tensor;
  }
  checkPlaces(found, places);
  return { settings, placement: placeTensors(found.tensors, settings, places) };
}

function checkPlaces({ tensors, file }: FoundModel, places: TensorPlaces): void {
  const names = new Set(tensors.map(({ name }) => name));
  const missing = Object.entries(places).find(([, tensor]) => !names.has(tensor));
  if (missing === undefined) return;
  const [parameter, tensor] = missing;
  throw new UnrollError(
    'invalid-input',
    `places.${parameter}: ${file} has no tensor ${JSON.stringify(tensor)}`,
  );
}

function networkOrRefuse({ file }: FoundModel, { network, problems }: Placement): Network {
  if (network !== null && problems.length === 0) return network;
  throw new UnrollError('invalid-input', `${file} can’t be imported: ${problems.join(' ')}`);
}

async function checkClasses(dataset: string, network: Network, home: string): Promise<void> {
  const classes = await classCount(dataset, home);
  if (classes === network.classes) return;
  throw new UnrollError(
    'invalid-input',
    `dataset: ${dataset} has ${classes} classes, and the model’s classifier has ${network.classes}; choose a data set with as many`,
  );
}
