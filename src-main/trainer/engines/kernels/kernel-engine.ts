import { UnrollError } from '#shared/contract/errors';
import { parameterLayout, type ParameterLayout } from '#shared/network/network';
import { optimiserStateNames } from '#shared/network/optimiser-state';
import type {
  Batch,
  BatchImages,
  Engine,
  EngineDescription,
  EngineOptions,
  OptimiserState,
  StepResult,
  StepSettings,
} from '../engine.ts';
import { answerGradientProgram, fillOutputGradients } from './answer-gradients.ts';
import type { KernelLibrary, KernelPool, KernelTarget } from './kernel-library.ts';
import {
  gatherProgram,
  packingProgram,
  predictionProgram,
  statesProgram,
  stepPredictionProgram,
  trainingProgram,
  type TrainingProgram,
} from './network-programs.ts';
import { placeNetwork } from './place-network.ts';
import { readRecording } from './read-recording.ts';
import type { NetworkPlan } from './stage-arguments.ts';
import { UpdateProgram } from './update-program.ts';

/** The engine on our own kernels. It lays a network's arrays out in one arena and has the kernels run programs on it. */
export class KernelEngine implements Engine {
  readonly description: EngineDescription;
  readonly layout: ParameterLayout;
  readonly #options: EngineOptions;
  readonly #library: KernelLibrary;
  readonly #pool: KernelPool;
  readonly #plan: NetworkPlan;
  readonly #arena: Float32Array;
  readonly #cache = new Map<string, unknown>();
  readonly #update: UpdateProgram;
  #packed = false;

  /**
   * @param target the instruction set, one of the library's
   * @throws UnrollError as `placeNetwork`
   */
  constructor(
    name: EngineDescription['name'],
    library: KernelLibrary,
    target: KernelTarget,
    options: EngineOptions,
  ) {
    const { network, threads } = options;
    this.#options = options;
    this.#library = library;
    this.layout = parameterLayout(network);
    this.description = {
      name,
      instructionSet: target.name,
      threads,
      version: String(library.abiVersion),
    };
    const { plan, pool, arena } = placeNetwork(library, target, options);
    this.#plan = plan;
    this.#pool = pool;
    this.#arena = arena;
    this.#update = new UpdateProgram(library, plan.regions, options.optimiser);
  }

  /**
   * Creates an engine and waits until its threads run.
   * @throws UnrollError as the constructor, and `unavailable` if a thread can't be started
   */
  static async start(
    ...parameters: ConstructorParameters<typeof KernelEngine>
  ): Promise<KernelEngine> {
    const engine = new KernelEngine(...parameters);
    try {
      await engine.#pool.ready();
    } catch (error) {
      engine.dispose();
      throw error;
    }
    return engine;
  }

  get memoryBytes(): number {
    return this.#arena.byteLength;
  }

  async trainStep(batch: Batch, settings: StepSettings): Promise<StepResult> {
    this.#load(batch);
    const { record = false } = settings;
    const program = this.#cached(`training ${batch.size} ${record}`, () =>
      trainingProgram(this.#plan, batch.size, true, record),
    );
    for (const { index } of program.stepSlots) program.words[index] = settings.step;
    const result = this.#runTraining(program, batch.size);
    if (Number.isFinite(result.loss) && Number.isFinite(result.gradientNorm)) {
      this.#update.set(settings, result.gradientNorm);
      this.#execute(this.#update.words);
      this.#packed = false;
    }
    return record
      ? { ...result, inside: readRecording(this.#plan, this.#arena, batch.size) }
      : result;
  }

  async predict(batch: Batch): Promise<Float32Array> {
    const { sequenceLength } = this.#options.network;
    this.#load(batch);
    this.#pack();
    this.#execute(this.#prediction(batch.size, sequenceLength));
    return this.#logits(batch.size);
  }

  async predictSteps(batch: Batch): Promise<Float32Array> {
    const { size } = batch;
    const { sequenceLength, classes, bidirectional } = this.#options.network;
    this.#load(batch);
    this.#pack();
    if (!bidirectional) {
      this.#execute(
        this.#cached(`step prediction ${size}`, () => stepPredictionProgram(this.#plan, size)),
      );
      return this.#logits(sequenceLength * size);
    }
    // The backward cells begin where a sequence ends, so each length takes a separate run.
    const logits = new Float32Array(sequenceLength * size * classes);
    for (let steps = 1; steps <= sequenceLength; steps++) {
      this.#execute(this.#prediction(size, steps));
      logits.set(this.#logits(size), (steps - 1) * size * classes);
    }
    return logits;
  }

  async hiddenStates(batch: Batch): Promise<readonly Float32Array[]> {
    const { size } = batch;
    this.#load(batch);
    this.#pack();
    this.#execute(this.#cached(`states ${size}`, () => statesProgram(this.#plan, size)));
    const { hidden, hiddenPadded, directions } = this.#plan.sizes;
    const rows = this.#options.network.sequenceLength * size * directions;
    return this.#plan.regions.layers.map(({ output }) => {
      const states = new Float32Array(rows * hidden);
      for (let row = 0; row < rows; row++) {
        const from = output + row * hiddenPadded;
        states.set(this.#arena.subarray(from, from + hidden), row * hidden);
      }
      return states;
    });
  }

  async gradients(batch: Batch): Promise<{ loss: number; gradients: Float32Array }> {
    this.#load(batch);
    const program = this.#cached(`gradients ${batch.size}`, () =>
      trainingProgram(this.#plan, batch.size, false),
    );
    const { loss } = this.#runTraining(program, batch.size);
    return { loss, gradients: this.#region(this.#plan.regions.gradients).slice() };
  }

  async answerGradients(
    sequence: Float32Array,
    label: number,
    answers: readonly number[],
  ): Promise<Float32Array | null> {
    const regions = this.#plan.regions.answers;
    if (regions === null) return null;
    const { network, maximumBatch } = this.#options;
    const { inputRow } = this.#plan.sizes;
    const { sequenceLength, inputSize } = network;
    const gradients = new Float32Array(answers.length * sequenceLength * inputSize);
    for (let first = 0; first < answers.length; first += maximumBatch) {
      const asked = answers.slice(first, first + maximumBatch);
      const size = asked.length;
      this.#load(copiesOf(sequence, network, size));
      fillOutputGradients(this.#plan, regions, this.#arena, label, asked);
      this.#execute(
        this.#cached(`answer gradients ${size}`, () =>
          answerGradientProgram(this.#plan, regions, size),
        ),
      );
      for (let row = 0; row < size; row++) {
        for (let step = 0; step < sequenceLength; step++) {
          const from = regions.inputGradient + (step * size + row) * inputRow;
          const to = ((first + row) * sequenceLength + step) * inputSize;
          gradients.set(this.#arena.subarray(from, from + inputSize), to);
        }
      }
    }
    return gradients;
  }

  async readParameters(): Promise<Float32Array> {
    return this.#region(this.#plan.regions.parameters).slice();
  }

  async writeParameters(parameters: Float32Array): Promise<void> {
    this.#checkLength('parameters', parameters);
    this.#region(this.#plan.regions.parameters).set(parameters);
    this.#packed = false;
  }

  async readOptimiserState(): Promise<OptimiserState> {
    return new Map(
      optimiserStateNames(this.#options.optimiser).map((name) => [
        name,
        this.#region(this.#stateOffset(name)).slice(),
      ]),
    );
  }

  async writeOptimiserState(state: OptimiserState): Promise<void> {
    for (const name of optimiserStateNames(this.#options.optimiser)) {
      const values = state.get(name);
      if (!values) throw new UnrollError('invalid-input', `the optimiser state has no ${name}`);
      this.#checkLength(name, values);
      this.#region(this.#stateOffset(name)).set(values);
    }
  }

  dispose(): void {
    this.#pool.end();
  }

  #region(offset: number): Float32Array {
    return this.#arena.subarray(offset, offset + this.layout.length);
  }

  #stateOffset(name: string): number {
    return name === 'exp_avg' || name === 'momentum_buffer'
      ? this.#plan.regions.firstState
      : this.#plan.regions.secondState;
  }

  #checkLength(name: string, values: Float32Array): void {
    if (values.length === this.layout.length) return;
    throw new UnrollError(
      'invalid-input',
      `${name}: ${values.length} numbers don’t fit this network; it has ${this.layout.length}`,
    );
  }

  #load(batch: Batch): void {
    const { sequenceLength, inputSize } = this.#options.network;
    const expected = sequenceLength * batch.size * inputSize;
    if (batch.size < 1 || batch.size > this.#options.maximumBatch) {
      throw new UnrollError(
        'invalid-input',
        `batch: ${batch.size} sequences are not allowed; use 1 to ${this.#options.maximumBatch}`,
      );
    }
    const { inputs, labels } = this.#plan.regions;
    const isTooShort = batch.images
      ? batch.images.indices.length < batch.size
      : batch.inputs.length < expected;
    if (isTooShort || batch.labels.length < batch.size) {
      throw new UnrollError('invalid-input', `batch: its arrays are too short for its size`);
    }
    this.#arena.set(batch.labels.subarray(0, batch.size), labels);
    if (batch.images) this.#gather(batch.images, batch.size, expected);
    else this.#arena.set(batch.inputs.subarray(0, expected), inputs);
  }

  /** Has each thread compute the inputs of its own rows, so that they are in its cache. */
  #gather({ bytes, indices, places, table }: BatchImages, size: number, count: number): void {
    const { regions } = this.#plan;
    if (places.length * size !== count || table.length !== 256) {
      throw new UnrollError('invalid-input', `batch: its images don’t have this network’s size`);
    }
    const chosen = indices.subarray(0, size);
    const known = Math.floor(bytes.length / places.length);
    if (chosen.some((index) => index >= known)) {
      throw new UnrollError('invalid-input', `batch: it has indices of images that don’t exist`);
    }
    this.#pool.copyImages(bytes, chosen, places.length, regions.images);
    const { buffer, byteOffset } = this.#arena;
    new Int32Array(buffer, byteOffset + 4 * regions.places).set(places);
    this.#arena.set(table, regions.table);
    this.#execute(this.#cached(`gathering ${size}`, () => gatherProgram(this.#plan, size)));
  }

  #pack(): void {
    if (this.#packed) return;
    this.#execute(this.#cached('packing', () => packingProgram(this.#plan)));
    this.#packed = true;
  }

  #prediction(size: number, steps: number): Int32Array {
    return this.#cached(`prediction ${size} ${steps}`, () =>
      predictionProgram(this.#plan, size, steps),
    );
  }

  /** The logits that the last program left, without their padding. */
  #logits(rows: number): Float32Array {
    const { classes, classesPadded } = this.#plan.sizes;
    const logits = new Float32Array(rows * classes);
    for (let row = 0; row < rows; row++) {
      const from = this.#plan.regions.logits + row * classesPadded;
      logits.set(this.#arena.subarray(from, from + classes), row * classes);
    }
    return logits;
  }

  #runTraining(program: TrainingProgram, size: number): StepResult {
    this.#execute(program.words);
    let loss = 0;
    let correct = 0;
    for (let row = 0; row < size; row++) {
      loss += this.#arena[this.#plan.regions.rowLoss + row]!;
      correct += this.#arena[this.#plan.regions.rowCorrect + row]!;
    }
    const partials = new Float64Array(
      this.#arena.buffer,
      this.#arena.byteOffset + 4 * this.#plan.regions.normPartials,
      Math.ceil(this.layout.length / this.#library.normBlock),
    );
    let squares = 0;
    for (const partial of partials) squares += partial;
    return { loss: loss / size, correct, gradientNorm: Math.sqrt(squares) };
  }

  #execute(program: Int32Array): void {
    this.#pool.execute(program);
  }

  #cached<Value>(key: string, make: () => Value): Value {
    const known = this.#cache.get(key);
    if (known !== undefined) return known as Value;
    const made = make();
    this.#cache.set(key, made);
    return made;
  }
}

/** A batch of one sequence as often as is needed. @param sequence [sequenceLength, inputSize] */
function copiesOf(
  sequence: Float32Array,
  { sequenceLength, inputSize }: EngineOptions['network'],
  size: number,
): Batch {
  const inputs = new Float32Array(sequenceLength * size * inputSize);
  for (let step = 0; step < sequenceLength; step++) {
    const values = sequence.subarray(step * inputSize, (step + 1) * inputSize);
    for (let row = 0; row < size; row++) inputs.set(values, (step * size + row) * inputSize);
  }
  return { size, inputs, labels: new Uint8Array(size) };
}
