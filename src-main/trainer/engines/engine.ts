import type { EngineName } from '#shared/catalogue/engines';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { RecordedLayer } from '#shared/inside/recording';
import type { Network, ParameterLayout } from '#shared/network/network';

/** The images of a batch, and how they become a network's inputs. */
export interface BatchImages {
  /** The pixels of all images that the batch is taken from, [count, pixels of an image]. */
  readonly bytes: Uint8Array;
  /** The index of the image of each example. */
  readonly indices: Uint32Array;
  /** For each pixel of the first image, its index in the inputs. */
  readonly places: Int32Array;
  /** Inputs per step: the distance in the inputs from an image to the next. */
  readonly inputSize: number;
  /** 256 entries: the input that each byte becomes. */
  readonly table: Float32Array;
}

/** A batch of sequences, ready for a network. A call reads its arrays only until it settles. */
export interface Batch {
  /** Examples in the batch. */
  readonly size: number;
  /** Time-major inputs [sequenceLength, size, inputSize]. */
  readonly inputs: Float32Array;
  /** Class of each example, `size` of them. */
  readonly labels: Uint8Array;
  /** The images that the inputs come from, if any: an engine may compute the inputs itself. */
  readonly images?: BatchImages;
}

/** The optimiser's settings, which stay the same for a whole run. */
export type OptimiserSettings = Pick<
  ExperimentConfig,
  | 'optimiser'
  | 'beta1'
  | 'beta2'
  | 'alpha'
  | 'epsilon'
  | 'momentum'
  | 'nesterov'
  | 'weightDecay'
  | 'clipNorm'
  | 'labelSmoothing'
>;

/** What changes from one training step to the next. */
export interface StepSettings {
  /** Number of this step, counted from 0 over the whole run: numbers the dropout masks and Adam's bias correction. */
  readonly step: number;
  readonly learningRate: number;
  /** Whether to record what happens inside the network. It changes nothing else. */
  readonly record?: boolean;
}

export interface StepResult {
  /** Mean cross-entropy of the batch before the update, in nats, with label smoothing as set. */
  readonly loss: number;
  /** Examples of the batch that were classified correctly. */
  readonly correct: number;
  /** L2 norm of all gradients together, before clipping. Not finite if the step went wrong; then nothing was updated. */
  readonly gradientNorm: number;
  /** What was recorded, before the update; only of a step that was to be recorded, and only from the kernels. */
  readonly inside?: readonly RecordedLayer[];
}

/** An engine and what it runs on, as recorded with an experiment. */
export interface EngineDescription {
  readonly name: EngineName;
  /** `avx512`, `avx2`, `neon`, `portable` for kernels; the backend (`tensorflow`, `wasm`, `cpu`) for TensorFlow.js. */
  readonly instructionSet: string;
  readonly threads: number;
  /** The engine's own version: the kernels' ABI number or TensorFlow.js's version. */
  readonly version: string;
}

/** Everything needed to create an engine. */
export interface EngineOptions {
  readonly network: Network;
  readonly optimiser: OptimiserSettings;
  /** Seeds dropout masks. The caller writes the initial parameters (see `initialise.ts`). */
  readonly seed: number;
  /** The largest batch that will be given to any call. */
  readonly maximumBatch: number;
  /** CPU threads, at least 1. */
  readonly threads: number;
}

/** The state of an optimiser: flat arrays of the parameters' length, by name (`exp_avg`, `exp_avg_sq`, `momentum_buffer`, `square_avg`). */
export type OptimiserState = ReadonlyMap<string, Float32Array>;

/**
 * A network that can be trained and used for predictions. All implementations give the same results within rounding;
 * those on our own kernels give the same bits.
 *
 * Calls must not overlap. Arrays that are returned are copies and belong to the caller.
 */
export interface Engine {
  readonly description: EngineDescription;
  readonly layout: ParameterLayout;
  /**
   * Memory of the network and its largest batch, in bytes: parameters, optimiser state and everything computed for a
   * batch. Kernels allocate it at the start. TensorFlow.js reports its peak at the end of a forward pass, so without
   * the backward pass.
   */
  readonly memoryBytes: number;

  /** One step of training: forward, loss, backward, clipping, update. */
  trainStep(batch: Batch, settings: StepSettings): Promise<StepResult>;

  /** Class logits [size, classes], without dropout. */
  predict(batch: Batch): Promise<Float32Array>;

  /**
   * Class logits after each step [sequenceLength, size, classes], as if the sequence ended there: equal to `predict` on
   * the truncated sequence. For `mean` the mean of the steps so far; for `all` the steps not yet read count as zeros;
   * in a bidirectional network the backward cells read the truncated sequence from its end.
   */
  predictSteps(batch: Batch): Promise<Float32Array>;

  /**
   * Hidden states of every recurrent layer after each step of the whole sequence, without dropout: for each layer
   * [sequenceLength, size, directions * hiddenSize], the forward cells first. The backward cells have read the sequence
   * from its end up to that step.
   */
  hiddenStates(batch: Batch): Promise<readonly Float32Array[]>;

  /** Gradients of the mean cross-entropy by parameter, flat, without dropout, clipping or weight decay; for checks. */
  gradients(batch: Batch): Promise<{ readonly loss: number; readonly gradients: Float32Array }>;

  readParameters(): Promise<Float32Array>;
  writeParameters(parameters: Float32Array): Promise<void>;
  readOptimiserState(): Promise<OptimiserState>;
  writeOptimiserState(state: OptimiserState): Promise<void>;

  /** Frees what the engine holds outside the JavaScript heap. No call may follow. */
  dispose(): void;
}
