import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { UnrollError } from '#shared/contract/errors';
import { parameterLayout, type ParameterLayout } from '#shared/network/network';
import { optimiserStateNames } from '#shared/network/optimiser-state';
import type {
  Batch,
  Engine,
  EngineDescription,
  EngineOptions,
  OptimiserState,
  StepResult,
  StepSettings,
} from '../engine.ts';
import type { TensorflowBackend } from './backend.ts';
import { countCorrect, differentiate, targetProbabilities } from './differentiate.ts';
import {
  forward,
  joinDirections,
  layerOutputs,
  type DropoutNumbers,
  type TensorNetwork,
} from './forward.ts';
import { clipScale, updateParameters } from './optimiser.ts';
import { logitsAfterSteps } from './predict-steps.ts';

/**
 * The engine on TensorFlow.js: plain tensor operations, gradients by its automatic differentiation. It shares no
 * arithmetic with the kernels, so that each can be checked against the other.
 *
 * Parameters and optimiser state live in JavaScript; each call creates the tensors it needs and disposes of them.
 */
export class TensorflowEngine implements Engine {
  readonly description: EngineDescription;
  readonly layout: ParameterLayout;
  readonly #backend: TensorflowBackend;
  readonly #options: EngineOptions;
  readonly #parameters: Float32Array;
  readonly #state: OptimiserState;
  /** The peak memory of tensors so far, in bytes. */
  #tensorBytes = 0;

  constructor(backend: TensorflowBackend, options: EngineOptions) {
    this.description = {
      name: 'tensorflow',
      instructionSet: backend.name,
      threads: backend.threads,
      version: backend.version,
    };
    this.layout = parameterLayout(options.network);
    this.#backend = backend;
    this.#options = options;
    this.#parameters = new Float32Array(this.layout.length);
    const names = optimiserStateNames(options.optimiser);
    this.#state = new Map(names.map((name) => [name, new Float32Array(this.layout.length)]));
  }

  get memoryBytes(): number {
    return this.#tensorBytes + (1 + this.#state.size) * this.#parameters.byteLength;
  }

  async trainStep(batch: Batch, settings: StepSettings): Promise<StepResult> {
    const { optimiser, seed } = this.#options;
    const { loss, correct, gradients } = await this.#differentiate(
      batch,
      optimiser.labelSmoothing,
      { seed, step: settings.step },
    );
    const gradientNorm = norm(gradients);
    if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) {
      const scale = clipScale(gradientNorm, optimiser.clipNorm);
      updateParameters(this.#parameters, gradients, scale, this.#state, optimiser, settings);
    }
    return { loss, correct, gradientNorm };
  }

  predict(batch: Batch): Promise<Float32Array> {
    return this.#logits(batch, (tensors, steps) => forward(tensors, steps, null));
  }

  predictSteps(batch: Batch): Promise<Float32Array> {
    const { tf } = this.#backend;
    return this.#logits(batch, (tensors, steps) => tf.stack(logitsAfterSteps(tensors, steps)));
  }

  async hiddenStates(batch: Batch): Promise<readonly Float32Array[]> {
    const { tf } = this.#backend;
    const layers = this.#withinMemory(batch, () =>
      tf.tidy(() => {
        const tensors = this.#network(this.#parameterTensors());
        const outputs = layerOutputs(tensors, this.#steps(batch), null);
        this.#checkMemory(0.9);
        return outputs.map((layer) => tf.stack(joinDirections(tf, layer)));
      }),
    );
    return takeAll(layers);
  }

  async gradients(batch: Batch): Promise<{ loss: number; gradients: Float32Array }> {
    const { loss, gradients } = await this.#differentiate(batch, 0, null);
    return { loss, gradients };
  }

  readParameters(): Promise<Float32Array> {
    return Promise.resolve(this.#parameters.slice());
  }

  async writeParameters(parameters: Float32Array): Promise<void> {
    this.#parameters.set(this.#checked(parameters, 'parameters'));
  }

  readOptimiserState(): Promise<OptimiserState> {
    return Promise.resolve(new Map([...this.#state].map(([name, array]) => [name, array.slice()])));
  }

  async writeOptimiserState(state: OptimiserState): Promise<void> {
    const names = [...this.#state.keys()];
    const given = names.map((name) => this.#checked(state.get(name), name));
    names.forEach((name, index) => this.#state.get(name)!.set(given[index]!));
  }

  /** Nothing to free: no call leaves tensors behind, and the backend is shared by all engines of the process. */
  dispose(): void {}

  async #logits(
    batch: Batch,
    compute: (tensors: TensorNetwork, steps: Tensor2D[]) => Tensor,
  ): Promise<Float32Array> {
    const { tf } = this.#backend;
    const logits = this.#withinMemory(batch, () =>
      tf.tidy(() => {
        const result = compute(this.#network(this.#parameterTensors()), this.#steps(batch));
        this.#checkMemory(0.9);
        return result;
      }),
    );
    const [values] = await takeAll([logits]);
    return values!;
  }

  async #differentiate(
    batch: Batch,
    smoothing: number,
    dropout: DropoutNumbers | null,
  ): Promise<{ loss: number; correct: number; gradients: Float32Array }> {
    const { tf } = this.#backend;
    const { classes } = this.#options.network;
    const compute = (): Tensor[] => {
      const steps = this.#steps(batch);
      const targets = targetProbabilities(batch.labels, batch.size, classes, smoothing);
      const logitsOf = (parameters: readonly Tensor[]): Tensor2D => {
        const logits = forward(this.#network(parameters), steps, dropout);
        this.#checkMemory(0.45); // the backward pass needs nearly as much again
        return logits;
      };
      const targetTensor = tf.tensor2d(targets, [batch.size, classes]);
      return differentiate(tf, logitsOf, this.#parameterTensors(), targetTensor);
    };
    const results = this.#withinMemory(batch, () => tf.tidy(compute));
    const [loss, logits, ...gradients] = await takeAll(results);
    const flat = new Float32Array(this.layout.length);
    this.layout.tensors.forEach(({ offset }, index) => flat.set(gradients[index]!, offset));
    const correct = countCorrect(logits!, batch.labels, batch.size);
    return { loss: loss![0]!, correct, gradients: flat };
  }

  #network(parameters: readonly Tensor[]): TensorNetwork {
    const named = this.layout.tensors.map(({ name }, index) => [name, parameters[index]!] as const);
    return {
      tf: this.#backend.tf,
      network: this.#options.network,
      parameters: new Map(named),
    };
  }

  #parameterTensors(): Tensor[] {
    return this.layout.tensors.map(({ shape, offset, length }) =>
      this.#backend.tf.tensor(this.#parameters.subarray(offset, offset + length), [...shape]),
    );
  }

  /** The batch's inputs [size, inputSize] at each step. */
  #steps({ inputs, size }: Batch): Tensor2D[] {
    const { sequenceLength, inputSize } = this.#options.network;
    const length = size * inputSize;
    return Array.from({ length: sequenceLength }, (_, step) =>
      this.#backend.tf.tensor2d(inputs.subarray(step * length, (step + 1) * length), [
        size,
        inputSize,
      ]),
    );
  }

  /**
   * Beyond its limit the WebAssembly backend may use wrong addresses before it fails.
   * @param share fraction of the memory that may be in use now
   */
  #checkMemory(share: number): void {
    const { tf, memoryLimit } = this.#backend;
    const { numBytes } = tf.memory();
    this.#tensorBytes = Math.max(this.#tensorBytes, numBytes);
    if (numBytes > share * memoryLimit) throw new RangeError('out of memory');
  }

  /** @throws UnrollError 'invalid-input' if the computation runs out of memory */
  #withinMemory<T>({ size }: Batch, compute: () => T): T {
    try {
      return compute();
    } catch (error) {
      // TensorFlow.js throws one or the other, depending on which side notices first.
      const { name } = error as Error;
      if (name !== 'RangeError' && name !== 'RuntimeError') throw error;
      const { sequenceLength } = this.#options.network;
      throw new UnrollError(
        'invalid-input',
        `batchSize: ${size} sequences of ${sequenceLength} steps need more memory than TensorFlow.js has on its ` +
          `${this.#backend.name} backend; use a smaller batch or another engine`,
        { cause: error },
      );
    }
  }

  #checked(values: Float32Array | undefined, name: string): Float32Array {
    if (values?.length === this.layout.length) return values;
    throw new UnrollError(
      'invalid-input',
      `${name}: ${values?.length ?? 'no'} numbers given; this network has ${this.layout.length}`,
    );
  }
}

/** Reads the values of tensors and disposes of them. */
async function takeAll(tensors: readonly Tensor[]): Promise<Float32Array[]> {
  try {
    return await Promise.all(tensors.map((tensor) => tensor.data() as Promise<Float32Array>));
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}

/** L2 norm. */
function norm(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
