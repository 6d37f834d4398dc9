import { parameterLayout } from '#shared/network/network';
import { optimiserStateNames } from '#shared/network/optimiser-state';
import type {
  Batch,
  Engine,
  EngineDescription,
  EngineOptions,
  OptimiserState,
  StepResult,
  StepSettings,
} from '#main/trainer/engines/engine';

/** What a test puts in place of a part of the fake engine. */
export interface FakeBehaviour {
  readonly description?: EngineDescription;
  /** Awaited before each training step is done. */
  beforeStep?(step: number): Promise<void> | void;
  /** Awaited before each batch that the network is only asked about; given the training steps it has had. */
  beforePrediction?(steps: number): Promise<void> | void;
  /** Changes what a training step gives back. */
  result?(step: number, result: StepResult): StepResult;
  /** Changes the parameters that a training step has left. */
  changeWeights?(step: number, parameters: Float32Array): void;
  /** Logit of the right class, where all others are 0, by the training steps that the network has had. */
  confidence?(steps: number): number;
}

/**
 * An engine that computes next to nothing, yet whose parameters depend on everything that a real one's do: on all
 * parameters and optimiser states before, the batches and their order, the learning rates, the step numbers and the
 * seed. The first parameter counts the training steps.
 */
export class FakeEngine implements Engine {
  readonly description: EngineDescription;
  readonly layout;
  disposed = false;
  /** Sizes of the batches trained on. */
  readonly trainedSizes: number[] = [];
  readonly #options: EngineOptions;
  readonly #behaviour: FakeBehaviour;
  #parameters: Float32Array;
  #optimiser: Map<string, Float32Array>;

  constructor(options: EngineOptions, behaviour: FakeBehaviour = {}) {
    this.#options = options;
    this.#behaviour = behaviour;
    this.description = behaviour.description ?? {
      name: 'native',
      instructionSet: 'fake',
      threads: options.threads,
      version: '1',
    };
    this.layout = parameterLayout(options.network);
    this.#parameters = new Float32Array(this.layout.length);
    this.#optimiser = new Map(
      optimiserStateNames(options.optimiser).map((name) => [
        name,
        new Float32Array(this.layout.length),
      ]),
    );
  }

  get memoryBytes(): number {
    return 4 * this.layout.length * (1 + this.#optimiser.size) + this.#options.maximumBatch;
  }

  async trainStep(batch: Batch, { step, learningRate, record }: StepSettings): Promise<StepResult> {
    await this.#behaviour.beforeStep?.(step);
    this.#check(batch);
    this.trainedSizes.push(batch.size);
    const parameters = this.#parameters;
    let norm = 0;
    for (let index = 1; index < parameters.length; index++) {
      const input = batch.inputs[(index * 31 + step) % batch.inputs.length]!;
      const label = batch.labels[index % batch.size]!;
      let move = parameters[index]! * 0.5 + input - label * 0.25 + (this.#options.seed % 7);
      norm += move * move;
      for (const state of this.#optimiser.values()) {
        state[index] = state[index]! * 0.75 + move * 0.25;
        move += state[index]!;
      }
      parameters[index]! -= learningRate * move;
    }
    parameters[0] = step === 0 ? 1 : parameters[0]! + 1;
    this.#behaviour.changeWeights?.(step, parameters);
    const loss = Math.sqrt(norm / parameters.length);
    const correct = Math.min(batch.size, Math.floor(Math.abs(parameters[1]! * 1000) % batch.size));
    const inside = { layer: 0, direction: 'forward' as const, gates: [], dead: 0, saturated: 1 };
    const result = {
      ...{ loss, correct, gradientNorm: Math.sqrt(norm) },
      ...(record && { inside: [{ ...inside, gradient: [loss / 3, Math.sqrt(norm)] }] }),
    };
    return this.#behaviour.result?.(step, result) ?? result;
  }

  async predict(batch: Batch): Promise<Float32Array> {
    const steps = this.#parameters[0]!;
    await this.#behaviour.beforePrediction?.(steps);
    this.#check(batch);
    const { classes } = this.#options.network;
    const logits = new Float32Array(batch.size * classes);
    const confidence = this.#behaviour.confidence?.(steps);
    for (let example = 0; example < batch.size; example++) {
      const row = logits.subarray(example * classes, (example + 1) * classes);
      if (confidence !== undefined) row[batch.labels[example]!] = confidence;
      else row.forEach((_, label) => (row[label] = this.#opinion(batch, example, label)));
    }
    return logits;
  }

  #opinion(batch: Batch, example: number, label: number): number {
    const { inputSize, sequenceLength } = this.#options.network;
    const parameter = this.#parameters[this.#parameters.length - 1 - label]!;
    const middle = (sequenceLength >> 1) * batch.size * inputSize + example * inputSize;
    return parameter + batch.inputs[middle + ((label * 5) % inputSize)]!;
  }

  predictSteps(): Promise<Float32Array> {
    throw new Error('the fake engine has no steps');
  }

  hiddenStates(): Promise<never> {
    throw new Error('the fake engine has no hidden states');
  }

  gradients(): Promise<never> {
    throw new Error('the fake engine has no gradients');
  }

  readParameters(): Promise<Float32Array> {
    this.#checkAlive();
    return Promise.resolve(this.#parameters.slice());
  }

  writeParameters(parameters: Float32Array): Promise<void> {
    this.#checkAlive();
    this.#parameters = parameters.slice();
    return Promise.resolve();
  }

  readOptimiserState(): Promise<OptimiserState> {
    this.#checkAlive();
    return Promise.resolve(
      new Map([...this.#optimiser].map(([name, values]) => [name, values.slice()])),
    );
  }

  writeOptimiserState(state: OptimiserState): Promise<void> {
    this.#checkAlive();
    this.#optimiser = new Map([...state].map(([name, values]) => [name, values.slice()]));
    return Promise.resolve();
  }

  dispose(): void {
    this.disposed = true;
  }

  #check({ size, inputs, labels }: Batch): void {
    this.#checkAlive();
    const { network, maximumBatch } = this.#options;
    if (size > maximumBatch) throw new RangeError(`${size} examples, more than ${maximumBatch}`);
    if (inputs.length !== size * network.sequenceLength * network.inputSize) {
      throw new RangeError(`${inputs.length} inputs`);
    }
    if (labels.length !== size) throw new RangeError(`${labels.length} labels`);
  }

  #checkAlive(): void {
    if (this.disposed) throw new Error('the engine was disposed of');
  }
}
