import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { KernelEngine } from '#main/trainer/engines/kernels/kernel-engine';
import { ProgramBuilder } from '#main/trainer/engines/kernels/program';
import type { Batch, EngineOptions } from '#main/trainer/engines/engine';
import { parameterLayout, type Network } from '#shared/network/network';
import { kernelLibraries } from '../../../../support/kernel-libraries.ts';
import {
  cellVariants,
  engineOptions,
  networkWith,
  randomBatch,
  randomParameters,
} from '../../../../support/networks.ts';
import { referenceLogits } from '../../../../support/reference-network.ts';

/** One example of a batch, as a batch of its own. */
function exampleOf({ sequenceLength, inputSize }: Network, batch: Batch, example: number): Batch {
  const inputs = new Float32Array(sequenceLength * inputSize);
  for (let step = 0; step < sequenceLength; step++) {
    const from = (step * batch.size + example) * inputSize;
    inputs.set(batch.inputs.subarray(from, from + inputSize), step * inputSize);
  }
  return { size: 1, inputs, labels: batch.labels.slice(example, example + 1) };
}

/** The hashes of the same trainings, from whatever kernels came first. */
const firstHashes = new Map<string, string>();

describe.each(kernelLibraries)('KernelEngine on the $name kernels', ({ name, library }) => {
  const engines: KernelEngine[] = [];
  const make = (options: EngineOptions, target = library.targets[0]!): KernelEngine => {
    const engine = new KernelEngine(name, library, target, options);
    engines.push(engine);
    return engine;
  };
  afterEach(() => {
    for (const engine of engines.splice(0)) engine.dispose();
  });

  async function trainedHash(engine: KernelEngine, options: EngineOptions): Promise<string> {
    await engine.writeParameters(randomParameters(options.network, 1, 0.3));
    // The last batch is shorter, as at the end of an epoch.
    for (const [step, size] of [8, 61, 5, 1].entries()) {
      const batch = randomBatch(options.network, size, step);
      const result = await engine.trainStep(batch, { step, learningRate: 0.01 });
      expect(Number.isFinite(result.loss)).toBe(true);
    }
    return createHash('sha256')
      .update(new Uint8Array((await engine.readParameters()).buffer))
      .digest('hex');
  }

  describe.each(cellVariants)('$cell $nonlinearity $resetGate', (cell) => {
    it.each([
      { hiddenSize: 33, readout: 'last' as const, layers: 1 },
      {
        hiddenSize: 20,
        readout: 'all' as const,
        layers: 2,
        bidirectional: true,
        dropout: 0.3,
        headDropout: 0.4,
      },
      { hiddenSize: 64, readout: 'mean' as const, layers: 3, dropout: 0.5 },
      // Sums of weight gradients longer than what is packed at a time.
      { hiddenSize: 17, readout: 'last' as const, layers: 1, inputSize: 1, sequenceLength: 20 },
      // More features than the head sums in one chain (D4).
      { hiddenSize: 20, readout: 'all' as const, layers: 1, sequenceLength: 103 },
    ])(
      'gives the same bits as all others, for any thread count and instruction set: $hiddenSize $readout',
      async (shape) => {
        const optimiser = { optimiser: 'adam' as const, clipNorm: 1, labelSmoothing: 0.1 };
        const base = engineOptions(networkWith({ ...cell, ...shape }), optimiser);
        const key = JSON.stringify([cell, shape]);
        for (const target of library.targets) {
          for (const threads of [1, 2, 3, 4]) {
            const options = { ...base, threads };
            const hash = await trainedHash(make(options, target), options);
            if (!firstHashes.has(key)) firstHashes.set(key, hash);
            expect({ target, threads, hash }).toEqual({
              target,
              threads,
              hash: firstHashes.get(key),
            });
          }
        }
      },
    );
  });

  it.each([
    { readout: 'last' as const, hiddenSize: 200 },
    { readout: 'mean' as const, hiddenSize: 33 },
    { readout: 'all' as const, hiddenSize: 33 },
    { readout: 'last' as const, hiddenSize: 20, bidirectional: true },
    // More features than the head sums in one chain (D4): chains that end within steps, and with the last of several.
    { readout: 'all' as const, hiddenSize: 350 },
    { readout: 'all' as const, hiddenSize: 41, sequenceLength: 50 },
    { readout: 'all' as const, hiddenSize: 48, sequenceLength: 50 },
  ])(
    'predicts each step with the bits of the whole sequence, one example or many: $readout $hiddenSize',
    async (shape) => {
      for (const cell of cellVariants) {
        const network = networkWith({ sequenceLength: 6, ...cell, ...shape, layers: 2 });
        const { sequenceLength } = network;
        const many = randomBatch(network, 9);
        for (const threads of [1, 3]) {
          const engine = make(engineOptions(network, {}, { threads }));
          await engine.writeParameters(randomParameters(network, 1, 0.3));
          const steps = await engine.predictSteps(many);
          const block = 9 * network.classes;
          expect(steps.subarray((sequenceLength - 1) * block)).toEqual(await engine.predict(many));
          for (let example = 0; example < 9; example++) {
            const one = await engine.predictSteps(exampleOf(network, many, example));
            for (let step = 0; step < sequenceLength; step++) {
              const at = step * block + example * network.classes;
              expect(one.subarray(step * network.classes, (step + 1) * network.classes)).toEqual(
                steps.subarray(at, at + network.classes),
              );
            }
          }
          engines.pop()!.dispose();
        }
      }
    },
  );

  it('rounds little more over the features of all steps than over those of one (D4)', async () => {
    const shape = { hiddenSize: 256, readout: 'all', inputSize: 28, sequenceLength: 28 } as const;
    const network = networkWith({ ...shape, cell: 'RNN', classes: 10 });
    const parameters = randomParameters(network, 1, 0.1);
    // What a unit gets wrong would come back to it in the next step, and hide what the head adds.
    const recurrent = parameterLayout(network).tensors.find(({ name }) =>
      name.includes('weight_hh'),
    )!;
    parameters.fill(0, recurrent.offset, recurrent.offset + recurrent.length);
    const batch = randomBatch(network, 8);
    const engine = make(engineOptions(network));
    await engine.writeParameters(parameters);
    const logits = await engine.predict(batch);
    const exact = referenceLogits(network, parameters, batch);
    const size = Math.sqrt(exact.reduce((sum, value) => sum + value ** 2, 0));
    const distance = Math.sqrt(logits.reduce((sum, x, at) => sum + (x - exact[at]!) ** 2, 0));
    expect(distance / size).toBeLessThan(8e-7);
  });

  it('leaves the weights alone when the loss is not finite', async () => {
    const options = engineOptions(networkWith({ cell: 'GRU' }));
    const engine = make(options);
    const before = randomParameters(options.network);
    await engine.writeParameters(before);
    const batch = randomBatch(options.network, 4, 0);
    batch.inputs[3] = NaN;
    const result = await engine.trainStep(batch, { step: 0, learningRate: 0.1 });
    expect(result.loss).toBeNaN();
    expect(await engine.readParameters()).toEqual(before);
  });

  it('takes up parameters and optimiser state where another engine left them', async () => {
    const options = engineOptions(networkWith(), { optimiser: 'adam' });
    const train = async (engine: KernelEngine, from: number, to: number): Promise<void> => {
      for (let step = from; step < to; step++) {
        await engine.trainStep(randomBatch(options.network, 6, step), { step, learningRate: 0.01 });
      }
    };
    const unbroken = make(options);
    const first = make(options);
    const second = make(options);
    const start = randomParameters(options.network);
    await unbroken.writeParameters(start);
    await first.writeParameters(start);
    await train(unbroken, 0, 6);
    await train(first, 0, 3);
    await second.writeParameters(await first.readParameters());
    await second.writeOptimiserState(await first.readOptimiserState());
    await train(second, 3, 6);
    expect(await second.readParameters()).toEqual(await unbroken.readParameters());
  });

  it('refuses parameters and batches that do not fit', async () => {
    const options = engineOptions(networkWith({ cell: 'RNN' }), { optimiser: 'adam' });
    const engine = make(options);
    await expect(engine.writeParameters(new Float32Array(3))).rejects.toThrow(
      /3 numbers don’t fit this network/,
    );
    await expect(engine.predict(randomBatch(options.network, 65))).rejects.toThrow(
      /65 sequences are not allowed; use 1 to 64/,
    );
    await expect(engine.writeOptimiserState(new Map())).rejects.toThrow(/has no exp_avg/);
  });

  it('says how large a network is when it is too large for a batch', () => {
    const network = networkWith({ hiddenSize: 1024, layers: 4, sequenceLength: 784 });
    const options = engineOptions(network);
    expect(() => make({ ...options, maximumBatch: 4096 })).toThrow(/needs [\d.]+ GiB.*smaller/);
  });

  it('refuses to add features to the logits that the head has no weights for', () => {
    const target = library.targets.at(-1)!;
    const pool = library.createPool(target, 1);
    pool.allocate(4096);
    const run = (head: Record<string, number>): void => {
      const program = new ProgramBuilder(library);
      program.add('head', {
        size: 2,
        first: 0,
        depth: 4,
        depthTotal: 8,
        chain: 8,
        features: 0,
        featureStride: 16,
        classesPadded: target.width,
        packed: 64,
        start: 1024,
        startStride: 0,
        logits: 2048,
        ...head,
      });
      pool.execute(program.build());
    };
    const leaving = 'stage head leaves its arena';
    expect(() => run({ first: 4 })).not.toThrow();
    expect(() => run({ first: 5 })).toThrow(leaving);
    expect(() => run({ first: -1 })).toThrow(leaving);
    expect(() => run({ chain: 0 })).toThrow(leaving);
    expect(() => run({ start: 4096 - target.width, startStride: 1 })).toThrow(leaving);
    pool.end();
  });

  it('refuses a program that leaves its arena, and one that is cut off', () => {
    const pool = library.createPool(library.targets.at(-1)!, 1);
    const norm = library.stages.findIndex(({ name }) => name === 'norm');
    pool.allocate(64);
    expect(() => pool.execute(Int32Array.of(norm, 0, 0, 48, 0, 48, 48))).not.toThrow();
    const leaving = 'stage norm leaves its arena';
    expect(() => pool.execute(Int32Array.of(norm, 0, 0, 65, 0, 0, 48))).toThrow(leaving);
    expect(() => pool.execute(Int32Array.of(norm, 0, 0, 48, 20, 48, 48))).toThrow(leaving);
    expect(() => pool.execute(Int32Array.of(norm, 0, -4, 4, 0, 0, 48))).toThrow(leaving);
    expect(() => pool.execute(Int32Array.of(norm, 0, 0))).toThrow('program');
    expect(() => pool.execute(Int32Array.of(99, 0))).toThrow('program');
    pool.end();
    expect(() => pool.execute(new Int32Array(0))).toThrow('has ended');
  });
});
