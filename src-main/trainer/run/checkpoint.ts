import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { KeptCheckpoint } from '#shared/experiment/record';
import type { ParameterLayout } from '#shared/network/network';
import { optimiserStateNames } from '#shared/network/optimiser-state';
import { writeFileDurably } from '../../storage/files/durable-files.ts';
import { checkpointPath } from '../../storage/experiment/checkpoint-file.ts';
import { readBoundedFile } from '../../storage/files/bounded-file.ts';
import { hashParameters, nameOfNonFinite } from '../../storage/experiment/model-file.ts';
import { headerLimit, type Tensor } from '../../storage/tensors/safetensors.ts';
import { decodeSealed, encodeSealed } from '../../storage/tensors/sealed-tensors.ts';
import type { OptimiserState } from '../engines/engine.ts';
import { configHash, isConfigHash } from './config-hash.ts';
import { runStateSchema, type RunState } from './run-state.ts';

/** Everything that a run needs to continue as if it had never stopped. */
export interface Checkpoint {
  readonly state: RunState;
  readonly parameters: Float32Array;
  readonly optimiser: OptimiserState;
  /**
   * With patience, the parameters after the best epoch so far; null without, and before the first epoch is finished.
   */
  readonly best: Float32Array | null;
}

/** The run that a checkpoint belongs to; no other can use it. */
export interface CheckpointOwner {
  readonly folder: string;
  readonly config: ExperimentConfig;
  readonly layout: ParameterLayout;
  readonly stepsPerEpoch: number;
}

const documentSchema = z.strictObject({
  /** From version 2 the file has a hash over all of it. */
  version: z.literal([1, 2]),
  config: z.string(),
  /** SHA-256 of each section. */
  hashes: z.record(z.string(), z.string()),
  state: runStateSchema,
});

/** The flat arrays of a checkpoint by section: `parameters`, the optimiser's states, `best`. */
type Sections = ReadonlyMap<string, Float32Array>;

/**
 * Writes a run's checkpoint: parameters under PyTorch's names, optimiser state as `<state>.<name>`, best parameters as
 * `best.<name>`, and all counters as one JSON document in the metadata.
 * @param path default: that of the checkpoint from which the run is resumed
 * @returns the file's size and SHA-256
 * @throws UnrollError 'storage'; the previous checkpoint stays
 */
export async function writeCheckpoint(
  { folder, config, layout }: CheckpointOwner,
  checkpoint: Checkpoint,
  path: string = checkpointPath(folder),
): Promise<Pick<KeptCheckpoint, 'bytes' | 'sha256'>> {
  const sections: Sections = new Map([
    ['parameters', checkpoint.parameters],
    ...checkpoint.optimiser,
    ...(checkpoint.best === null ? [] : ([['best', checkpoint.best]] as const)),
  ]);
  const tensors = [...sections].flatMap(([section, values]) =>
    layout.tensors.map(({ name, shape, offset, length }): Tensor => {
      const data = values.subarray(offset, offset + length);
      return { name: tensorName(section, name), shape, data };
    }),
  );
  const document: z.infer<typeof documentSchema> = {
    version: 2,
    config: configHash(config),
    hashes: hashesOf(sections),
    state: checkpoint.state,
  };
  const metadata = { format: 'pt', unroll: JSON.stringify(document) };
  const bytes = encodeSealed(tensors, metadata);
  await writeFileDurably(path, bytes);
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/**
 * Reads a run's checkpoint; null if it has none.
 * @throws UnrollError 'damaged', also if it belongs to a run of another config, or 'storage'
 */
export async function readCheckpoint(owner: CheckpointOwner): Promise<Checkpoint | null> {
  const path = checkpointPath(owner.folder);
  const bytes = await readCheckpointFile(path, owner);
  if (bytes === null) return null;
  try {
    return decodeCheckpoint(bytes, path, owner);
  } catch (error) {
    if (!(error instanceof UnrollError) || error.code !== 'damaged') throw error;
    const advice = 'Restore the file from a backup, or delete it to train from the beginning.';
    throw new UnrollError('damaged', `${error.message}. ${advice}`, { cause: error });
  }
}

/**
 * Decodes the file of a checkpoint.
 * @param path names it in errors
 * @throws UnrollError 'damaged', also if it belongs to a run of another config
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
  path: string,
  owner: Omit<CheckpointOwner, 'folder'>,
): Checkpoint {
  const { tensors, metadata, isSealed } = decodeSealed(bytes, path);
  const damaged = (what: string, cause?: unknown): UnrollError =>
    new UnrollError('damaged', `${path} can’t be used: ${what}`, { cause });

  const document = documentSchema.safeParse(parseJson(metadata['unroll']));
  if (!document.success) throw damaged('its counters are missing or unreadable', document.error);
  const { version, config, hashes, state } = document.data;
  if (version > 1 && !isSealed) throw damaged('its hash is missing');
  if (!isConfigHash(config, owner.config)) {
    throw damaged('it was made with a different config');
  }
  const problem = stateProblem(state, owner) ?? tensorProblem(tensors, state, owner);
  if (problem !== null) throw damaged(problem);

  const sections: Sections = new Map(
    sectionNames(owner.config, state).map((section) => {
      const values = new Float32Array(owner.layout.length);
      for (const { name, offset } of owner.layout.tensors) {
        values.set(tensors.get(tensorName(section, name))!.data, offset);
      }
      return [section, values];
    }),
  );
  if (!isDeepStrictEqual(hashes, hashesOf(sections))) {
    throw damaged('its numbers have changed since it was written');
  }
  for (const section of ['parameters', 'best']) {
    const weights = sections.get(section);
    const unusable = weights && nameOfNonFinite(owner.layout, weights);
    if (unusable) throw damaged(`${tensorName(section, unusable)} has numbers that aren’t finite`);
  }
  const optimiser = optimiserStateNames(owner.config).map(
    (name) => [name, sections.get(name)!] as const,
  );
  return {
    state,
    parameters: sections.get('parameters')!,
    optimiser: new Map(optimiser),
    best: sections.get('best') ?? null,
  };
}

/** The bytes of a checkpoint's file; null if there is none. @throws UnrollError 'damaged' or 'storage' */
export async function readCheckpointFile(
  path: string,
  { layout, config }: Pick<CheckpointOwner, 'layout' | 'config'>,
): Promise<Uint8Array | null> {
  const sections = optimiserStateNames(config).length + 2;
  const sizeLimit = headerLimit + sections * layout.length * Float32Array.BYTES_PER_ELEMENT;
  try {
    return await readBoundedFile(path, sizeLimit);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return null;
    throw error;
  }
}

/** @returns the sections of the checkpoint of a run in this state */
function sectionNames(config: ExperimentConfig, state: RunState): string[] {
  const best = config.patience > 0 && state.epochs.length > 0 ? ['best'] : [];
  return ['parameters', ...optimiserStateNames(config), ...best];
}

function tensorName(section: string, name: string): string {
  return section === 'parameters' ? name : `${section}.${name}`;
}

function hashesOf(sections: Sections): Record<string, string> {
  return Object.fromEntries([...sections].map(([name, values]) => [name, hashParameters(values)]));
}

function stateProblem(
  state: RunState,
  { stepsPerEpoch, config }: Pick<CheckpointOwner, 'stepsPerEpoch' | 'config'>,
): string | null {
  const stepsOfEpoch = state.step - state.epochs.length * stepsPerEpoch;
  if (
    state.epochs.length > config.epochs ||
    stepsOfEpoch < 0 ||
    stepsOfEpoch > stepsPerEpoch ||
    stepsOfEpoch !== state.epoch.steps
  ) {
    return `step ${state.step} doesn’t lie in epoch ${state.epochs.length + 1} of ${stepsPerEpoch} steps`;
  }
  if (state.step - state.reportedStep !== state.interval.steps) {
    return `the history can’t end at step ${state.reportedStep}`;
  }
  return null;
}

function tensorProblem(
  tensors: ReadonlyMap<string, Tensor>,
  state: RunState,
  { config, layout }: Pick<CheckpointOwner, 'layout' | 'config'>,
): string | null {
  const sections = sectionNames(config, state);
  for (const section of sections) {
    for (const { name, shape } of layout.tensors) {
      const tensor = tensors.get(tensorName(section, name));
      if (tensor === undefined) return `the tensor ${tensorName(section, name)} is missing`;
      if (tensor.shape.join() !== shape.join()) {
        return `${tensor.name} has the shape [${tensor.shape.join()}], not [${shape.join()}]`;
      }
    }
  }
  const excess = tensors.size - sections.length * layout.tensors.length;
  return excess > 0 ? `it has ${excess} extra tensors` : null;
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
