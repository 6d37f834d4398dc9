import { describe, expect, it } from 'vitest';
import type { OptimiserSettings } from '#main/trainer/engines/engine';
import { clipScale, updateParameters } from '#main/trainer/engines/tensorflow/optimiser';
import { defaultConfig } from '#shared/experiment/config';
import { optimiserStateNames } from '#shared/network/optimiser-state';

interface Case {
  readonly name: string;
  readonly settings: Partial<OptimiserSettings>;
  readonly learningRate: number;
  readonly parameters: number[];
  readonly state: Record<string, number[]>;
}

const gradients = [
  [0.3, -0.02, 1.5],
  [-0.1, -0.04, 0.7],
  [0.2, 0.5, -0.9],
];

/**
 * Computed by PyTorch 2.13 (CPU), for each optimiser with its settings:
 *
 *     parameter = torch.nn.Parameter(torch.tensor([0.5, -1.25, 2.0]))
 *     optimiser = make([parameter], **settings)
 *     for gradient in gradients:
 *         parameter.grad = torch.tensor(gradient)
 *         optimiser.step()
 *     print(parameter.tolist(), optimiser.state[parameter])
 */
const cases: readonly Case[] = [
  {
    name: 'Adam',
    settings: { optimiser: 'adam', beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.1 },
    learningRate: 0.01,
    parameters: [0.4777798652648926, -1.2325406074523926, 1.9768298864364624],
    state: {
      exp_avg: [0.08633843064308167, 0.03059692122042179, 0.22105443477630615],
      exp_avg_sq: [0.008738708682358265, 0.009332495741546154, 0.19343601167201996],
    },
  },
  {
    name: 'AdamW',
    settings: { optimiser: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.5 },
    learningRate: 0.01,
    parameters: [0.47262418270111084, -1.2175382375717163, 1.947869896888733],
    state: {
      exp_avg: [0.03530000150203705, 0.044780001044273376, 0.09449999779462814],
      exp_avg_sq: [0.00013981011579744518, 0.00025199761148542166, 0.0035450123250484467],
    },
  },
  {
    name: 'SGD',
    settings: { optimiser: 'sgd', weightDecay: 0.2 },
    learningRate: 0.1,
    parameters: [0.43158403038978577, -1.220649242401123, 1.7597240209579468],
    state: {},
  },
  {
    name: 'SGD with momentum',
    settings: { optimiser: 'sgd', momentum: 0.9, weightDecay: 0.2 },
    learningRate: 0.1,
    parameters: [0.3646239936351776, -1.1493512392044067, 1.3426640033721924],
    state: { momentum_buffer: [0.6017600297927856, -0.20888805389404297, 1.9013597965240479] },
  },
  {
    name: 'SGD with Nesterov momentum',
    settings: { optimiser: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0.2 },
    learningRate: 0.1,
    parameters: [0.313568651676178, -1.1336376667022705, 1.1900432109832764],
    state: { momentum_buffer: [0.5892176032066345, -0.19520187377929688, 1.8219833374023438] },
  },
  {
    name: 'RMSprop',
    settings: { optimiser: 'rmsprop', alpha: 0.9, epsilon: 1e-2, weightDecay: 0.1 },
    learningRate: 0.01,
    parameters: [0.4575650990009308, -1.2290384769439697, 1.9654567241668701],
    state: { square_avg: [0.0163026861846447, 0.018493756651878357, 0.3561362624168396] },
  },
  {
    name: 'RMSprop with momentum',
    settings: { optimiser: 'rmsprop', alpha: 0.9, epsilon: 1e-2, momentum: 0.8 },
    learningRate: 0.01,
    parameters: [0.43066680431365967, -1.219749927520752, 1.9157463312149048],
    state: {
      square_avg: [0.012190001085400581, 0.0251764003187418, 0.3073500096797943],
      momentum_buffer: [2.73282527923584, 0.8469271659851074, 1.4822584390640259],
    },
  },
];

function close(expected: readonly number[]): unknown[] {
  return expected.map((value) => expect.closeTo(value, 6) as unknown);
}

describe('updateParameters', () => {
  it.each(cases)('gives the values of PyTorch: $name', (expected) => {
    const settings: OptimiserSettings = { ...defaultConfig(), ...expected.settings };
    const names = optimiserStateNames(settings);
    expect(names).toEqual(Object.keys(expected.state));
    const state = new Map(names.map((name) => [name, new Float32Array(3)]));
    const parameters = Float32Array.of(0.5, -1.25, 2);
    for (const [step, gradient] of gradients.entries()) {
      // Twice the gradient at half the scale: as if clipped.
      const doubled = Float32Array.from(gradient, (value) => 2 * value);
      const { learningRate } = expected;
      updateParameters(parameters, doubled, 0.5, state, settings, { step, learningRate });
    }
    expect([...parameters]).toEqual(close(expected.parameters));
    for (const [name, values] of Object.entries(expected.state)) {
      expect([...state.get(name)!], name).toEqual(close(values));
    }
  });
});

describe('clipScale', () => {
  it('scales down to the norm that is allowed', () => {
    expect(clipScale(4, 1)).toBeCloseTo(0.25, 6);
  });

  it('leaves smaller gradients as they are', () => {
    expect(clipScale(0.5, 1)).toBe(1);
    expect(clipScale(0, 1)).toBe(1);
  });

  it('adds a millionth to the norm, as PyTorch does', () => {
    expect(clipScale(1, 1)).toBe(1 / (1 + 1e-6));
  });

  it('takes 0 for no clipping', () => {
    expect(clipScale(1e9, 0)).toBe(1);
  });
});
