import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Batch, OptimiserSettings } from '#main/trainer/engines/engine';
import { defaultConfig } from '#shared/experiment/config';
import { parameterLayout, type Network, type ParameterLayout } from '#shared/network/network';

/**
 * Reads the files of values that PyTorch computed, described in pytorch/README.md, and puts them in the engines' terms.
 */

const shape = z.array(z.int().min(1));
const tensor = z
  .object({ shape, data: z.array(z.number()) })
  .refine((value) => value.data.length === value.shape.reduce((a, b) => a * b, 1), {
    error: 'data must have as many numbers as the shape says',
  });
const tensors = z.record(z.string(), tensor);
const labels = z.array(z.int().min(0).max(255));
const schema = z.object({
  config: z.object({
    cell: z.enum(['RNN', 'GRU', 'LSTM']),
    I: z.int().min(1),
    H: z.int().min(1),
    T: z.int().min(1),
    B: z.int().min(1),
    layers: z.int().min(1),
    bidirectional: z.boolean(),
    readout: z.enum(['last', 'mean', 'all']),
    nonlinearity: z.enum(['tanh', 'relu']).default('tanh'),
  }),
  parameters: tensors,
  forward: z.object({ x: tensor, labels, logits: tensor, loss: z.number() }),
  gradients: tensors,
  gradNorm: z.number(),
  data: z.object({ x: tensor, labels }),
  trajectories: z.array(
    z.object({
      optimizer: z.string(),
      clipNorm: z.number().nullable(),
      hyper: z.object({
        lr: z.number(),
        betas: z.tuple([z.number(), z.number()]).optional(),
        eps: z.number().optional(),
        alpha: z.number().optional(),
        momentum: z.number().default(0),
        nesterov: z.boolean().default(false),
        weight_decay: z.number().default(0),
      }),
      losses: z.array(z.number()).min(1),
      final: tensors,
    }),
  ),
});
type FileContent = z.infer<typeof schema>;
type FileTensors = FileContent['parameters'];

/** One run of training from the file's parameters. */
export interface Trajectory {
  readonly name: string;
  readonly optimiser: Partial<OptimiserSettings>;
  readonly learningRate: number;
  /** The batch of each step, and its loss before the update. */
  readonly steps: readonly { readonly batch: Batch; readonly loss: number }[];
  readonly finalParameters: Float32Array;
}

/** What one file says. */
export interface Reference {
  readonly network: Network;
  readonly layout: ParameterLayout;
  readonly parameters: Float32Array;
  readonly batch: Batch;
  readonly logits: readonly number[];
  readonly loss: number;
  readonly gradients: Float32Array;
  readonly gradientNorm: number;
  readonly trajectories: readonly Trajectory[];
}

/**
 * @throws Error naming the file and what in it is not as described
 */
export async function readReference(path: string): Promise<Reference> {
  try {
    return toReference(schema.parse(JSON.parse(await readFile(path, 'utf8'))));
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(`${path} is not a file of reference values: ${problem}`, { cause: error });
  }
}

function toReference(file: FileContent): Reference {
  const { config, forward } = file;
  const network: Network = {
    cell: config.cell,
    nonlinearity: config.nonlinearity,
    resetGate: 'after',
    hiddenSize: config.H,
    layers: config.layers,
    bidirectional: config.bidirectional,
    readout: config.readout,
    dropout: 0,
    headDropout: 0,
    inputSize: config.I,
    sequenceLength: config.T,
    classes: forward.logits.shape[1]!,
  };
  const layout = parameterLayout(network);
  return {
    network,
    layout,
    parameters: flat(file.parameters, layout, 'parameters'),
    batch: batchOf(forward.x.data, forward.labels, 0, config),
    logits: forward.logits.data,
    loss: forward.loss,
    gradients: flat(file.gradients, layout, 'gradients'),
    gradientNorm: file.gradNorm,
    trajectories: file.trajectories.map((trajectory) => ({
      name: trajectory.optimizer,
      optimiser: optimiserOf(trajectory),
      learningRate: trajectory.hyper.lr,
      steps: trajectory.losses.map((loss, step) => ({
        batch: batchOf(file.data.x.data, file.data.labels, step, config),
        loss,
      })),
      finalParameters: flat(trajectory.final, layout, `final of ${trajectory.optimizer}`),
    })),
  };
}

function optimiserOf({
  optimizer,
  clipNorm,
  hyper,
}: FileContent['trajectories'][number]): Partial<OptimiserSettings> {
  // `adam_clip` is Adam, `sgd_nesterov` is SGD; `adamw` must not be taken for Adam.
  const optimiser = (['adamw', 'adam', 'sgd', 'rmsprop'] as const).find((name) =>
    optimizer.toLowerCase().startsWith(name),
  );
  if (!optimiser) throw new Error(`trajectories: no optimiser is known as ${optimizer}`);
  const defaults = defaultConfig();
  return {
    optimiser,
    beta1: hyper.betas?.[0] ?? defaults.beta1,
    beta2: hyper.betas?.[1] ?? defaults.beta2,
    alpha: hyper.alpha ?? defaults.alpha,
    epsilon: hyper.eps ?? defaults.epsilon,
    momentum: hyper.momentum,
    nesterov: hyper.nesterov,
    weightDecay: hyper.weight_decay,
    clipNorm: clipNorm ?? 0,
  };
}

/** The file's tensors as one flat array in the order of the layout. */
function flat(values: FileTensors, layout: ParameterLayout, what: string): Float32Array {
  const all = new Float32Array(layout.length);
  for (const { name, shape, offset } of layout.tensors) {
    const found = values[name];
    if (found?.shape.join() !== shape.join()) {
      throw new Error(`${what}: ${name} must have the shape [${shape.join(', ')}]`);
    }
    all.set(found.data, offset);
  }
  const surplus = Object.keys(values).length - layout.tensors.length;
  if (surplus !== 0) throw new Error(`${what}: ${surplus} extra tensors`);
  return all;
}

/** Batch `index` of batch-first rows [.., T, I], as a time-major batch. */
function batchOf(
  rows: readonly number[],
  labels: readonly number[],
  index: number,
  { B, T, I }: FileContent['config'],
): Batch {
  if (rows.length < (index + 1) * B * T * I || labels.length < (index + 1) * B) {
    throw new Error(`there must be ${B} rows and labels for step ${index}`);
  }
  const inputs = new Float32Array(T * B * I);
  for (let row = 0; row < B; row++) {
    for (let step = 0; step < T; step++) {
      const first = ((index * B + row) * T + step) * I;
      inputs.set(rows.slice(first, first + I), (step * B + row) * I);
    }
  }
  return { size: B, inputs, labels: Uint8Array.from(labels.slice(index * B, (index + 1) * B)) };
}
