import { beforeAll, expect, it } from 'vitest';
import type { TensorflowBackend } from '#main/trainer/engines/tensorflow/backend';
import { backendOpeners, openBackend } from '#main/trainer/engines/tensorflow/backends';
import { createTensorflowEngine, tensorflowReport } from '#main/trainer/engines/tensorflow/load';
import { TensorflowEngine } from '#main/trainer/engines/tensorflow/tensorflow-engine';
import { cellNames } from '#shared/catalogue/cells/cells';
import type { Network } from '#shared/network/network';
import { describeTensorflow } from '../../../support/engines.ts';
import {
  engineOptions,
  networkWith,
  randomBatch,
  randomParameters,
  relativeError,
} from '../../../support/networks.ts';
import {
  numericalGradient,
  referenceLogits,
  referenceLoss,
} from '../../../support/reference-network.ts';

const deep: Partial<Network> = { layers: 2, bidirectional: true, dropout: 0.5, headDropout: 0.5 };
let backend: TensorflowBackend;

/** An engine with random parameters. */
async function engineOf(
  network: Network,
  ...options: Parameters<typeof engineOptions> extends [unknown, ...infer Rest] ? Rest : never
): Promise<TensorflowEngine> {
  const engine = new TensorflowEngine(backend, engineOptions(network, ...options));
  await engine.writeParameters(randomParameters(network));
  return engine;
}

describeTensorflow('the engine', () => {
  beforeAll(async () => {
    backend = await openBackend(2);
  });

  it('describes what it runs on', async () => {
    const engine = await engineOf(networkWith());
    expect(engine.description).toEqual({
      name: 'tensorflow',
      instructionSet: backend.name,
      threads: backend.threads,
      version: backend.version,
    });
  });

  it('is reported with its backend, its threads and why there is no better one', async () => {
    const report = await tensorflowReport(2);
    expect(report).toMatchObject({ name: 'tensorflow', available: true });
    expect(report.detail).toMatch(/^\w+ backend of TensorFlow\.js 4\.[\w. ]+, \d+ threads?/);
    expect(report.detail).toContain(` ${backend.version}, `);
    for (const reason of backend.passedOver) expect(report.detail).toContain(reason);
  });

  it('is made with parameters and optimiser state all zero', async () => {
    const engine = await createTensorflowEngine(
      engineOptions(networkWith(), { optimiser: 'adam' }),
    );
    expect((await engine.readParameters()).every((value) => value === 0)).toBe(true);
    const state = await engine.readOptimiserState();
    expect([...state.keys()]).toEqual(['exp_avg', 'exp_avg_sq']);
    for (const values of state.values()) {
      expect(values.length).toBe(engine.layout.length);
      expect(values.every((value) => value === 0)).toBe(true);
    }
  });

  it.each(cellNames)('leaves no tensors behind: %s', async (cell) => {
    const network = networkWith({ ...deep, cell });
    const engine = await engineOf(network, { optimiser: 'adam' });
    const batch = randomBatch(network, 3);
    const before = backend.tf.memory().numTensors;
    await engine.trainStep(batch, { step: 0, learningRate: 0.01 });
    await engine.gradients(batch);
    await engine.predict(batch);
    await engine.predictSteps(batch);
    expect(backend.tf.memory().numTensors).toBe(before);
  });

  it('counts the examples whose own class is the most probable', async () => {
    const network = networkWith();
    const engine = await engineOf(network);
    const batch = randomBatch(network, 40);
    const logits = await engine.predict(batch);
    const labels = batch.labels.map((_, row) => {
      const scores = [...logits.subarray(row * network.classes, (row + 1) * network.classes)];
      const best = scores.indexOf(Math.max(...scores));
      return row < 25 ? best : (best + 1) % network.classes;
    });
    const { correct } = await engine.trainStep({ ...batch, labels }, { step: 0, learningRate: 0 });
    expect(correct).toBe(25);
  });

  it('changes nothing in a step whose loss is not finite, and returns it', async () => {
    const network = networkWith({ cell: 'RNN', nonlinearity: 'relu' });
    const engine = await engineOf(network, { optimiser: 'adam' });
    const batch = randomBatch(network, 2);
    await engine.trainStep(batch, { step: 0, learningRate: 0.1 });
    const parameters = await engine.readParameters();
    const state = await engine.readOptimiserState();

    const broken = { ...batch, inputs: batch.inputs.slice().fill(NaN, 0, 1) };
    const result = await engine.trainStep(broken, { step: 1, learningRate: 0.1 });

    expect(result.loss).toBeNaN();
    expect(result.gradientNorm).toBeNaN();
    expect(await engine.readParameters()).toEqual(parameters);
    expect(await engine.readOptimiserState()).toEqual(state);
  });

  it('goes on to the same bits from parameters and state that were read and written', async () => {
    const network = networkWith({ ...deep, cell: 'GRU' });
    const settings = { optimiser: 'adam', clipNorm: 0.5 } as const;
    const first = await engineOf(network, settings);
    const second = await engineOf(network, settings);
    const steps = Array.from({ length: 4 }, (_, step) => randomBatch(network, 3, step));
    for (const [step, batch] of steps.entries()) {
      if (step === 2) {
        await second.writeParameters(await first.readParameters());
        await second.writeOptimiserState(await first.readOptimiserState());
      }
      await first.trainStep(batch, { step, learningRate: 0.01 });
      if (step >= 2) await second.trainStep(batch, { step, learningRate: 0.01 });
    }
    expect(await second.readParameters()).toEqual(await first.readParameters());
    expect(await second.readOptimiserState()).toEqual(await first.readOptimiserState());
  });

  it('hands out copies', async () => {
    const engine = await engineOf(networkWith(), { momentum: 0.9 });
    (await engine.readParameters()).fill(9);
    (await engine.readOptimiserState()).get('momentum_buffer')!.fill(9);
    expect(await engine.readParameters()).not.toContain(9);
    expect((await engine.readOptimiserState()).get('momentum_buffer')).not.toContain(9);
  });

  it('refuses parameters and state of another network, and state of another optimiser', async () => {
    const engine = await engineOf(networkWith(), { optimiser: 'adam' });
    await expect(engine.writeParameters(new Float32Array(3))).rejects.toMatchObject({
      code: 'invalid-input',
      message: `parameters: 3 numbers given; this network has ${engine.layout.length}`,
    });
    await expect(engine.writeOptimiserState(new Map())).rejects.toMatchObject({
      code: 'invalid-input',
      message: `exp_avg: no numbers given; this network has ${engine.layout.length}`,
    });
  });

  it('changes no state if a part of it is missing', async () => {
    const engine = await engineOf(networkWith(), { optimiser: 'adam' });
    const state = new Map([['exp_avg', new Float32Array(engine.layout.length).fill(1)]]);
    await expect(engine.writeOptimiserState(state)).rejects.toThrow('exp_avg_sq: no numbers given');
    expect((await engine.readOptimiserState()).get('exp_avg')).not.toContain(1);
  });

  it('refuses a batch that needs more memory than the backend has', async () => {
    const network = networkWith();
    // Tests before it have tensors there too.
    const used = backend.tf.memory().numBytes;
    const limited = new TensorflowEngine(
      { ...backend, memoryLimit: 3 * used + 20_000 },
      engineOptions(network),
    );
    const [small, large] = [randomBatch(network, 1), randomBatch(network, 500)];
    const refusal = {
      code: 'invalid-input',
      message: expect.stringMatching(
        /^batchSize: 500 sequences of 4 steps need more memory/,
      ) as string,
    };
    await expect(limited.predict(small)).resolves.toHaveLength(network.classes);
    await expect(limited.predict(large)).rejects.toMatchObject(refusal);
    await expect(limited.trainStep(large, { step: 0, learningRate: 1 })).rejects.toMatchObject(
      refusal,
    );
  });
});

describeTensorflow('on plain JavaScript', () => {
  it.each(cellNames)('gives the gradients of finite differences too: %s', async (cell) => {
    const cpu = await openBackend(1, backendOpeners.slice(2));
    const network = networkWith({ cell, readout: 'all', bidirectional: true, hiddenSize: 3 });
    const parameters = randomParameters(network);
    const batch = randomBatch(network, 2);
    const engine = new TensorflowEngine(cpu, engineOptions(network));
    await engine.writeParameters(parameters);
    const { gradients } = await engine.gradients(batch);
    await cpu.tf.setBackend(backend.name);
    const expected = numericalGradient(parameters, (point) =>
      referenceLoss(referenceLogits(network, point, batch), batch.labels, network.classes),
    );
    expect(engine.description.instructionSet).toBe('cpu');
    expect(relativeError(gradients, expected)).toBeLessThan(1e-5);
  });
});
