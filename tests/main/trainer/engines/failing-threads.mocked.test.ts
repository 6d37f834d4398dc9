import type * as Threads from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEngine } from '#main/trainer/engines/create-engine';
import { engineOptions, networkWith } from '../../../support/networks.ts';

/** What the workers do that are made here: nothing can be had of them. */
const { failing } = vi.hoisted(() => ({ failing: { source: '', refused: false } }));

vi.mock('node:worker_threads', async (importOriginal) => {
  const original = await importOriginal<typeof Threads>();
  return {
    ...original,
    Worker: class extends original.Worker {
      constructor(_: string, options: object) {
        if (failing.refused) throw new Error('access was denied');
        super(failing.source, options);
      }
    },
  };
});

describe('a pool of WebAssembly kernels whose threads fail', () => {
  const options = engineOptions(networkWith(), {}, { threads: 2 });
  afterEach(() => {
    failing.refused = false;
    vi.unstubAllEnvs();
  });

  it.each([
    ['can not start', "throw new RangeError('no memory is left')", 'no memory is left'],
    ['ends at once', 'process.exit(3)', 'it ended by itself'],
  ])('says so when one %s', async (_, source, reason) => {
    failing.source = source;
    await expect(createEngine('wasm', options)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`can’t run: ${reason}`) as string,
    });
  });

  it('says so when none is allowed', async () => {
    failing.refused = true;
    await expect(createEngine('wasm', options)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('access was denied') as string,
    });
  });

  it('needs none for one thread', async () => {
    failing.refused = true;
    const engine = await createEngine('wasm', { ...options, threads: 1 });
    expect(engine.description.name).toBe('wasm');
    engine.dispose();
  });

  it('makes `auto` go on to the next engine', async () => {
    vi.stubEnv('UNROLL_ADDON', 'none.node');
    failing.source = "throw new Error('no')";
    const engine = await createEngine('auto', options);
    expect(engine.description.name).toBe('tensorflow');
    engine.dispose();
  });
});
