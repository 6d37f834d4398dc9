import { describe, expect, it } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import type { Environment, ExperimentRecord } from '#shared/experiment/record';
import { recordedTaskKey, taskKey } from '#shared/sweep/task-key';
import { sampleRecord } from '../../support/records.ts';

const data = { images: 'ab'.repeat(32), labels: 'cd'.repeat(32) };
const config = { ...defaultConfig(), hiddenSize: 16 };
const key = taskKey(config, data);

const environment: Environment = {
  engine: { name: 'native', instructionSet: 'avx2', threads: 2, version: '10' },
  cpu: '',
  cores: 2,
  memoryBytes: 1,
  platform: '',
  architecture: '',
  versions: {},
};
const engine = (own: Partial<Environment['engine']>): Partial<ExperimentRecord> => ({
  environment: { ...environment, engine: { ...environment.engine, ...own } },
});
const recorded = (own: Partial<ExperimentRecord>): string | null =>
  recordedTaskKey(sampleRecord({ status: 'finished', config, environment, ...own }), data);

describe('the key of a task', () => {
  it('is the same whatever doesn’t change a weight', () => {
    for (const same of [
      { threads: 4 },
      { engine: 'wasm' as const },
      { reportEvery: 5 },
      { keepCheckpoints: 1 },
      // Without effect in a GRU.
      { nonlinearity: 'relu' as const },
    ]) {
      expect(taskKey({ ...config, ...same }, data), JSON.stringify(same)).toBe(key);
    }
    expect(taskKey(config, { labels: data.labels, images: data.images })).toBe(key);
  });

  it('differs with the config, the data and the arithmetic', () => {
    for (const other of [{ seed: 1 }, { hiddenSize: 17 }, { engine: 'tensorflow' as const }]) {
      expect(taskKey({ ...config, ...other }, data), JSON.stringify(other)).not.toBe(key);
    }
    expect(taskKey(config, { ...data, labels: 'ef'.repeat(32) })).not.toBe(key);
  });
});

describe('the key of a run', () => {
  it('is that of its task, if kernels have computed it', () => {
    expect(recorded({})).toBe(key);
    expect(recorded(engine({ name: 'wasm', instructionSet: 'relaxed-simd' }))).toBe(key);
    expect(recorded({ status: 'queued', environment: null })).toBe(key);
  });

  it('is none if its weights follow from something else too', () => {
    expect(recorded(engine({ name: 'tensorflow', instructionSet: 'wasm' }))).toBeNull();
    expect(recorded(engine({ name: 'wasm', instructionSet: 'relaxed-simd-unfused' }))).toBeNull();
    expect(recorded({ environment: null })).toBeNull();
    // Kernels that summed the head of a readout of all steps in another order.
    const all = { config: { ...config, readout: 'all' as const } };
    expect(recorded({ ...all, ...engine({ version: '7' }) })).toBeNull();
    expect(recorded({ ...all, ...engine({ version: '8' }) })).not.toBeNull();
    expect(recorded(engine({ version: '7' }))).toBe(key);
  });

  it('has the data that it was trained on', () => {
    const summary = {
      dataset: 'mnist',
      trainingExamples: 1,
      validationExamples: 1,
      testExamples: 1,
      classes: 10,
      classNames: null,
      mean: 0,
      deviation: 1,
      permutation: null,
    };
    expect(recorded({ data: { ...summary, hashes: data } })).toBe(key);
    expect(recorded({ data: { ...summary, hashes: { ...data, images: '0' } } })).not.toBe(key);
  });
});
