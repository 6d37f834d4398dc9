import { createRequire } from 'node:module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Tensorflow } from '#main/trainer/engines/tensorflow/backend';
import {
  backendOpeners,
  openBackend,
  type BackendOpener,
} from '#main/trainer/engines/tensorflow/backends';
import { UnrollError } from '#shared/contract/errors';

const [, wasm, cpu] = backendOpeners as [BackendOpener, BackendOpener, BackendOpener];

function failing(packageName: string, error: Error): BackendOpener {
  return { name: 'tensorflow', packageName, open: () => Promise.reject(error) };
}

describe('openBackend', () => {
  it('prefers libtensorflow, then WebAssembly, then plain JavaScript', () => {
    expect(backendOpeners.map(({ packageName }) => packageName)).toEqual([
      '@tensorflow/tfjs-node',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-cpu',
    ]);
  });

  it('takes the first that opens and tells why the others did not', async () => {
    const backend = await openBackend(2, [
      failing('one', new Error('no processor.\nand more that nobody reads')),
      cpu,
      failing('never-tried', new Error('never said')),
    ]);
    expect(backend).toMatchObject({ name: 'cpu', threads: 1, passedOver: ['one: no processor'] });
  });

  it('says of a missing package that it is not installed', async () => {
    const missing: BackendOpener = {
      name: 'tensorflow',
      packageName: 'unroll-no-such-package',
      open: async () => createRequire(import.meta.url)('unroll-no-such-package'),
    };
    const { passedOver } = await openBackend(1, [missing, cpu]);
    expect(passedOver).toEqual(['unroll-no-such-package: not installed']);
  });

  it('names every reason if none opens', async () => {
    const opening = openBackend(1, [
      failing('one', new Error('first reason')),
      failing('two', new Error('second reason')),
    ]);
    await expect(opening).rejects.toThrow(UnrollError);
    await expect(opening).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('one: first reason; two: second reason') as string,
    });
  });
});

describe('UNROLL_TENSORFLOW_BACKEND', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each(['wasm', 'cpu'] as const)('forces a backend: %s', async (name) => {
    vi.stubEnv('UNROLL_TENSORFLOW_BACKEND', name);
    expect(await openBackend(1)).toMatchObject({ name, passedOver: [] });
  });

  it('refuses a name that no backend has', async () => {
    vi.stubEnv('UNROLL_TENSORFLOW_BACKEND', 'webgl');
    await expect(openBackend(1)).rejects.toMatchObject({
      code: 'unavailable',
      message:
        'UNROLL_TENSORFLOW_BACKEND: "webgl" isn’t a backend of TensorFlow.js; use one of tensorflow, wasm, cpu',
    });
  });
});

describe('the WebAssembly backend', () => {
  it('runs on one thread and leaves no listeners for uncaught errors behind', async () => {
    const events = ['uncaughtException', 'unhandledRejection'] as const;
    const listeners = events.map((event) => process.listeners(event as 'beforeExit'));
    const backend = await openBackend(4, [wasm]);
    expect(backend).toMatchObject({ name: 'wasm', threads: 1, passedOver: [] });
    expect(events.map((event) => process.listeners(event as 'beforeExit'))).toEqual(listeners);
  });
});

describe('plain JavaScript', () => {
  it('takes over if the WebAssembly module does not start', async () => {
    const tf = createRequire(import.meta.url)('@tensorflow/tfjs-core') as Tensorflow;
    vi.spyOn(tf, 'setBackend').mockResolvedValueOnce(false);
    const remove = vi.spyOn(tf, 'removeBackend').mockReturnValue();
    const backend = await openBackend(4, [wasm, cpu]);
    vi.restoreAllMocks();
    expect(remove).toHaveBeenCalledWith('wasm');
    expect(backend).toMatchObject({
      name: 'cpu',
      threads: 1,
      passedOver: ['@tensorflow/tfjs-backend-wasm: its WebAssembly module did not start'],
    });
  });
});

describe.each([wasm, cpu])('gradients on $packageName', (opener) => {
  it('are known for every operation of the networks, and right', async () => {
    const { tf } = await openBackend(1, [opener]);
    const gradient = tf.tidy(() => {
      const loss = tf.grad((x) => tf.sum(tf.mul(tf.tanh(x), tf.sigmoid(x))));
      return loss(tf.tensor1d([0.5, -2])).dataSync();
    });
    const expected = [0.5, -2].map((x) => {
      const sigmoid = 1 / (1 + Math.exp(-x));
      return (1 - Math.tanh(x) ** 2) * sigmoid + Math.tanh(x) * sigmoid * (1 - sigmoid);
    });
    expect(gradient[0]).toBeCloseTo(expected[0]!, 6);
    expect(gradient[1]).toBeCloseTo(expected[1]!, 6);
  });
});
