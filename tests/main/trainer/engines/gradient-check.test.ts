import { expect, it } from 'vitest';
import { cellVariant } from '#shared/catalogue/cells/cells';
import { parameterLayout, type Network } from '#shared/network/network';
import { describeEngines } from '../../../support/engines.ts';
import {
  cellVariants,
  engineOptions,
  networkWith,
  randomBatch,
  randomParameters,
  relativeError,
  truncated,
} from '../../../support/networks.ts';
import {
  numericalGradient,
  referenceLogits,
  referenceLoss,
  type ReferenceDropout,
} from '../../../support/reference-network.ts';

/**
 * Every engine against a plain double-precision network: its logits, and its gradients against that network's finite
 * differences. In double precision these are good to about 1e-9, so that the tolerance can be as small as the rounding
 * of single precision asks for; a gate whose gradient is wrong is off by about 1.
 */
const tolerance = 1e-5;

const readouts: Partial<Network>[] = [
  { readout: 'last', layers: 2 },
  { readout: 'mean', layers: 1 },
  { readout: 'all', layers: 2 },
];
const directions: Partial<Network>[] = [{ bidirectional: false }, { bidirectional: true }];
const networks = named(
  cellVariants.flatMap((cell) =>
    readouts.flatMap((readout) =>
      directions.map((direction) => networkWith({ ...cell, ...readout, ...direction })),
    ),
  ),
);
/** Past the vector widths and register tiles that kernels have. */
const larger = named(
  cellVariants.map((cell) =>
    networkWith({ ...cell, hiddenSize: 67, inputSize: 28, sequenceLength: 3, classes: 10 }),
  ),
);
const deepWithDropout = named(
  cellVariants.map((cell) =>
    networkWith({
      ...cell,
      layers: 3,
      bidirectional: true,
      readout: 'all',
      dropout: 0.4,
      headDropout: 0.3,
    }),
  ),
);
const batchSize = 3;
/** Those found so far: every engine is compared with the same. */
const numericalGradients = new Map<Network, Float64Array>();

describeEngines('gradients', (create) => {
  it.each(networks)('are those of finite differences: %s', async (_, network) => {
    const parameters = randomParameters(network);
    const batch = randomBatch(network, batchSize);
    const lossOf = lossFunction(network, batch);
    const engine = await create(engineOptions(network));
    await engine.writeParameters(parameters);

    const logits = await engine.predict(batch);
    const { loss, gradients } = await engine.gradients(batch);
    engine.dispose();

    expect(relativeError(logits, referenceLogits(network, parameters, batch))).toBeLessThan(
      tolerance,
    );
    expect(relativeError([loss], [lossOf(parameters)])).toBeLessThan(tolerance);
    const expected = numericalGradients.get(network) ?? numericalGradient(parameters, lossOf);
    numericalGradients.set(network, expected);
    for (const { name, offset, length } of parameterLayout(network).tensors) {
      const [part, expectedPart] = [gradients, expected].map((values) =>
        values.subarray(offset, offset + length),
      );
      expect(relativeError(part!, expectedPart!), name).toBeLessThan(tolerance);
    }
  });

  it.each(larger)('are right along random directions at larger sizes: %s', async (_, network) => {
    const parameters = randomParameters(network, 1, 0.2);
    const batch = randomBatch(network, 13);
    const engine = await create(engineOptions(network));
    await engine.writeParameters(parameters);
    const { gradients } = await engine.gradients(batch);
    engine.dispose();
    expectEqualSlopes(network, gradients, parameters, lossFunction(network, batch));
  });
});

describeEngines('a training step', (create) => {
  it.each(deepWithDropout)(
    'follows the gradient under dropout and label smoothing: %s',
    async (_, network) => {
      const parameters = randomParameters(network);
      const batch = randomBatch(network, batchSize);
      const labelSmoothing = 0.2;
      const dropout = { seed: 4_000_000_000, step: 7 };
      const lossOf = lossFunction(network, batch, dropout, labelSmoothing);
      const engine = await create(engineOptions(network, { labelSmoothing }, dropout));
      await engine.writeParameters(parameters);

      // So large that the parameters before the step don't take away digits of the gradients.
      const learningRate = 1024;
      const result = await engine.trainStep(batch, { step: dropout.step, learningRate });
      const after = await engine.readParameters();
      engine.dispose();
      const gradients = after.map((value, index) => (parameters[index]! - value) / learningRate);

      expect(relativeError([result.loss], [lossOf(parameters)])).toBeLessThan(tolerance);
      const norm = Math.sqrt(dot(gradients, gradients));
      expect(relativeError([result.gradientNorm], [norm])).toBeLessThan(tolerance);
      expectEqualSlopes(network, gradients, parameters, lossOf);
    },
  );
});

describeEngines('equal logits', (create) => {
  it('are taken for the lowest of their classes, as in every evaluation', async () => {
    const network = networkWith({ classes: 11 });
    const engine = await create(engineOptions(network));
    const parameters = new Float32Array(parameterLayout(network).length);
    const batch = {
      ...randomBatch(network, 12),
      labels: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0),
    };
    await engine.writeParameters(parameters);
    const { correct: ofAll } = await engine.trainStep(batch, { step: 0, learningRate: 0 });
    // The last bias is the highest together with the one before.
    parameters.set([1, 1], parameters.length - 2);
    await engine.writeParameters(parameters);
    batch.labels.set([9, 9, 10], 0);
    const { correct: ofTwo } = await engine.trainStep(batch, { step: 1, learningRate: 0 });
    engine.dispose();
    expect({ ofAll, ofTwo }).toEqual({ ofAll: 2, ofTwo: 3 });
  });
});

describeEngines('predictions after each step', (create) => {
  it.each(networks)('are those of the truncated sequences: %s', async (_, network) => {
    const parameters = randomParameters(network);
    const batch = randomBatch(network, batchSize);
    const engine = await create(engineOptions(network));
    await engine.writeParameters(parameters);
    const logits = await engine.predictSteps(batch);
    engine.dispose();

    const block = batchSize * network.classes;
    expect(logits.length).toBe(network.sequenceLength * block);
    for (let steps = 1; steps <= network.sequenceLength; steps++) {
      const after = logits.subarray((steps - 1) * block, steps * block);
      const reference = referenceLogits(network, parameters, batch, null, steps);
      expect(relativeError(after, reference), `after step ${steps}`).toBeLessThan(tolerance);
      // `all` has weights for each step, so that a network of fewer steps has other parameters.
      if (network.readout === 'all') continue;
      const shorter = await create(engineOptions({ ...network, sequenceLength: steps }));
      await shorter.writeParameters(parameters);
      const predicted = await shorter.predict(truncated(network, batch, steps));
      shorter.dispose();
      expect(relativeError(after, predicted), `after step ${steps}`).toBeLessThan(tolerance);
    }
  });
});

function lossFunction(
  network: Network,
  batch: ReturnType<typeof randomBatch>,
  dropout: ReferenceDropout = null,
  smoothing = 0,
): (parameters: ArrayLike<number>) => number {
  return (parameters) => {
    const logits = referenceLogits(network, parameters, batch, dropout);
    return referenceLoss(logits, batch.labels, network.classes, smoothing);
  };
}

/**
 * Compares what the gradients say of a loss's slope along random directions, one through each tensor and one through
 * all, with finite differences: as strict as comparing single numbers, at a fraction of the cost.
 */
function expectEqualSlopes(
  network: Network,
  gradients: Float32Array,
  parameters: Float32Array,
  lossOf: (parameters: ArrayLike<number>) => number,
): void {
  const whole = { name: 'all', offset: 0, length: parameters.length };
  const parts = [...parameterLayout(network).tensors, whole];
  for (const [index, { name, offset, length }] of parts.entries()) {
    const direction = randomParameters(network, 100 + index, 1);
    direction.fill(0, 0, offset).fill(0, offset + length);
    const lossAlong = (distance: number): number =>
      lossOf(Float64Array.from(parameters).map((value, at) => value + distance * direction[at]!));
    // The points are so near to each other that no unit of a ReLU network changes sides between them.
    const slope = numericalGradient([0], ([distance]) => lossAlong(distance!), 2e-7)[0]!;
    const part = gradients.subarray(offset, offset + length);
    const along = direction.subarray(offset, offset + length);
    const magnitude = Math.sqrt(dot(part, part) * dot(along, along));
    expect(Math.abs(dot(part, along) - slope) / magnitude, name).toBeLessThan(tolerance);
  }
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}

function named(list: readonly Network[]): (readonly [string, Network])[] {
  return list.map((network) => {
    const direction = network.bidirectional ? 'bidirectional' : 'one direction';
    const parts = [
      cellVariant(network).kernel,
      network.readout,
      direction,
      `${network.layers} layers`,
    ];
    return [parts.join(' '), network] as const;
  });
}
