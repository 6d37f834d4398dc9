import { integerPower } from '#shared/mathematics/deterministic';
import type { EngineOptions, StepSettings } from '../engine.ts';
import type { KernelLibrary } from './kernel-library.ts';
import { ProgramBuilder, Real, type Slot } from './program.ts';
import type { Regions } from './regions.ts';

const optimiserCodes = { adam: 0, adamw: 1, sgd: 2, rmsprop: 3 } as const;

/** The optimiser step over all parameters: built once, with a few numbers set for each step. */
export class UpdateProgram {
  readonly words: Int32Array;
  readonly #optimiser: EngineOptions['optimiser'];
  readonly #slot: (field: string) => Slot;

  constructor(library: KernelLibrary, regions: Regions, optimiser: EngineOptions['optimiser']) {
    this.#optimiser = optimiser;
    const secondDecay = optimiser.optimiser === 'rmsprop' ? optimiser.alpha : optimiser.beta2;
    const program = new ProgramBuilder(library);
    this.#slot = program.add('update', {
      optimiser: optimiserCodes[optimiser.optimiser],
      count: regions.parametersPadded,
      parameters: regions.parameters,
      gradients: regions.gradients,
      first: regions.firstState,
      second: regions.secondState,
      gradientScale: 0,
      learningRate: 0,
      weightDecay: new Real(optimiser.weightDecay),
      decayFactor: 0,
      beta1: new Real(optimiser.beta1),
      beta2: new Real(secondDecay),
      oneMinusBeta1: new Real(1 - optimiser.beta1),
      oneMinusBeta2: new Real(1 - secondDecay),
      stepSize: 0,
      inverseRootCorrection: 0,
      epsilon: new Real(optimiser.epsilon),
      momentum: new Real(optimiser.momentum),
      nesterov: optimiser.nesterov,
    });
    this.words = program.build();
  }

  /**
   * Sets the arguments that depend on the step. Formulas as in PyTorch's documentation of clip_grad_norm_ and of each
   * optimiser.
   */
  set({ step, learningRate }: StepSettings, gradientNorm: number): void {
    const { beta1, beta2, clipNorm, weightDecay } = this.#optimiser;
    const scale = clipNorm > 0 ? Math.min(1, clipNorm / (gradientNorm + 1e-6)) : 1;
    const correction = Math.sqrt(1 - integerPower(beta2, step + 1));
    this.#setReal('gradientScale', scale);
    this.#setReal('learningRate', learningRate);
    this.#setReal('decayFactor', 1 - learningRate * weightDecay);
    this.#setReal('stepSize', learningRate / (1 - integerPower(beta1, step + 1)));
    this.#setReal('inverseRootCorrection', 1 / correction);
  }

  #setReal(field: string, value: number): void {
    this.words[this.#slot(field).index] = new Real(value).bits;
  }
}
