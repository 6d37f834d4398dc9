import { cpus, totalmem } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { environmentSchema } from '#shared/experiment/record';
import { describeEnvironment } from '#main/trainer/run/environment';

const engine = { name: 'native', instructionSet: 'avx2', threads: 2, version: '1' } as const;

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('describeEnvironment', () => {
  it('says what a run runs on', () => {
    const environment = describeEnvironment(engine, '1.2.3');
    expect(environmentSchema.parse(environment)).toEqual(environment);
    expect(environment).toMatchObject({
      engine,
      cores: cpus().length,
      memoryBytes: totalmem(),
      architecture: process.arch,
      versions: { unroll: '1.2.3', node: process.versions.node },
    });
    expect(environment.platform).toContain(process.platform);
    expect(environment.versions).not.toHaveProperty('electron');
  });

  it("gives Electron's version where it runs", () => {
    vi.stubGlobal('process', { versions: { ...process.versions, electron: '45.4.1' } });
    expect(describeEnvironment(engine, '1').versions.electron).toBe('45.4.1');
  });
});
