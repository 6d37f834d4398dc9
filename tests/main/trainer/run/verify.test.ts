import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Verification } from '#shared/contract/commands';
import type { RunEvent, TrainerRequests } from '#shared/contract/trainer-messages';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { acquireLock } from '#main/storage/locks/lock';
import { checkpointPath } from '#main/storage/experiment/checkpoint-file';
import { RunControl } from '#main/trainer/run/run-control';
import type { Dependencies } from '#main/trainer/ports/dependencies';
import { verify } from '#main/trainer/run/verify';
import type { FakeBehaviour } from '../../../support/fake-engine.ts';
import { fakeDependencies, newExperiment, smallDataset, trainToEnd } from './fixture.ts';

/** A finished experiment: steps 1, 2, 4, 7, 8, 14, 16 and 21 are recorded. */
async function trained(config: Partial<ExperimentConfig> = {}): Promise<string> {
  const folder = await newExperiment(config);
  await trainToEnd(folder);
  return folder;
}

/** An experiment that was told to end before step 11. */
async function endedEarly(ending: 'stop' | 'interrupt'): Promise<string> {
  const folder = await newExperiment();
  const control = new RunControl();
  const beforeStep = (step: number): void => {
    if (step === 10) control.end(ending);
  };
  await trainToEnd(folder, { control, behaviour: { beforeStep } });
  return folder;
}

async function change(folder: string, fields: Partial<ExperimentRecord>): Promise<void> {
  await writeRecord(folder, { ...(await readRecord(folder)), ...fields });
}

interface Verified {
  readonly verification: Verification;
  readonly events: readonly RunEvent[];
  /** Training steps done. */
  readonly steps: number;
}

async function verifyIn(
  folder: string,
  options: {
    readonly input?: Partial<TrainerRequests['verify']['input']>;
    readonly behaviour?: FakeBehaviour;
    readonly dependencies?: Partial<Dependencies>;
  } = {},
): Promise<Verified> {
  const events: RunEvent[] = [];
  const dependencies = fakeDependencies(options.behaviour);
  const input = { folder, engine: null, threads: null, steps: null, ...options.input };
  const verification = await verify(input, (event) => events.push(event), {
    ...dependencies,
    ...options.dependencies,
  });
  expect(dependencies.engines.every(({ disposed }) => disposed)).toBe(true);
  const steps = dependencies.engines[0]?.trainedSizes.length ?? 0;
  return { verification, events, steps };
}

/** An engine that is off by a little from a step on. */
const wrongFrom = (from: number, dependencies = fakeDependencies()): Partial<Dependencies> => ({
  createEngine: async (...options) => {
    const engine = await dependencies.createEngine(...options);
    const trainStep = engine.trainStep.bind(engine);
    engine.trainStep = async (batch, settings) => {
      const result = await trainStep(batch, settings);
      if (settings.step === from) {
        const parameters = await engine.readParameters();
        parameters[3]! += 2 ** -20;
        await engine.writeParameters(parameters);
      }
      return result;
    };
    return engine;
  },
});

const notes = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));

describe('a verification', () => {
  it('finds the weights of a finished experiment again, and leaves its folder as it is', async () => {
    const folder = await trained({ dropout: 0.2, augmentShift: 2 });
    const snapshot = async (): Promise<string[]> => {
      const names = (await readdir(folder)).sort();
      return Promise.all(
        names.map(async (name) => name + (await readFile(join(folder, name), 'hex'))),
      );
    };
    const before = await snapshot();
    const { weightsSha256 } = await readRecord(folder);
    const { verification, events, steps } = await verifyIn(folder);
    expect(verification).toEqual({
      matches: true,
      step: 21,
      expectedSha256: weightsSha256,
      actualSha256: weightsSha256,
      engine: { name: 'native', instructionSet: 'fake', threads: expect.any(Number), version: '1' },
    });
    expect(steps).toBe(21);
    expect(notes(events)).toEqual([]);
    expect(await snapshot()).toEqual(before);
  });

  it('tells how far it is', async () => {
    const { events } = await verifyIn(await trained());
    expect(events[0]).toEqual({ kind: 'verifying', step: 0, lastStep: 21, secondsLeft: 0 });
    expect(events.at(-1)).toEqual({ kind: 'verifying', step: 21, lastStep: 21, secondsLeft: 0 });
    const told = events.flatMap((event) => (event.kind === 'verifying' ? [event] : []));
    expect(told).toHaveLength(events.length);
    expect(told.slice(1, -1).every(({ secondsLeft }) => secondsLeft > 0)).toBe(true);
  });

  it('names the first recorded step after which the weights differ, and goes no further', async () => {
    const folder = await trained();
    const { weightHashes } = await readRecord(folder);
    const { verification, events } = await verifyIn(folder, { dependencies: wrongFrom(9) });
    expect(verification).toMatchObject({ matches: false, step: 14 });
    expect(events.at(-1)).toMatchObject({ kind: 'verifying', lastStep: 21 });
    const early = await verifyIn(folder, { dependencies: wrongFrom(2) });
    expect(early.verification).toMatchObject({ step: 4, expectedSha256: weightHashes[2]!.sha256 });
    expect(early.verification.actualSha256).not.toBe(early.verification.expectedSha256);
  });

  it('finds a final hash that is none of its own', async () => {
    const folder = await trained();
    await change(folder, { weightsSha256: 'f'.repeat(64) });
    expect((await verifyIn(folder)).verification).toMatchObject({
      matches: false,
      step: 21,
      expectedSha256: 'f'.repeat(64),
    });
  });

  it('finds a hash in between that is none of its own', async () => {
    const folder = await trained();
    const { epochs } = await readRecord(folder);
    epochs[0]!.weightsSha256 = 'f'.repeat(64);
    await change(folder, { epochs });
    const { verification, steps } = await verifyIn(folder);
    expect(verification).toMatchObject({ matches: false, step: 7 });
    expect(steps).toBe(7);
  });

  it('finds another config', async () => {
    const folder = await trained();
    const { config } = await readRecord(folder);
    await change(folder, { config: { ...config, learningRate: 0.5 } });
    expect((await verifyIn(folder)).verification).toMatchObject({ matches: false, step: 1 });
  });

  it('is no match if training breaks down', async () => {
    const folder = await trained();
    const { verification, events } = await verifyIn(folder, {
      behaviour: { result: (step, result) => (step === 5 ? { ...result, loss: NaN } : result) },
    });
    expect(verification).toMatchObject({ matches: false, step: 7, actualSha256: null });
    expect(notes(events)).toEqual([expect.stringContaining('The loss became NaN in step 6')]);
  });

  it('with early stopping goes up to the best epoch, whose weights were kept', async () => {
    const folder = await newExperiment({ patience: 3, epochs: 20 });
    const behaviour = { confidence: (steps: number) => 10 - Math.abs(steps - 28) / 7 };
    const { record } = await trainToEnd(folder, { behaviour });
    expect(record.bestEpoch).toBe(4);
    const { verification, steps } = await verifyIn(folder);
    expect(verification).toMatchObject({
      matches: true,
      step: 28,
      expectedSha256: record.weightsSha256,
    });
    expect(steps).toBe(28);
  });

  it('of a record without weights after single steps goes by its epochs', async () => {
    const folder = await trained();
    await change(folder, { weightHashes: [] });
    expect((await verifyIn(folder)).verification).toMatchObject({ matches: true, step: 21 });
    await expect(verifyIn(folder, { input: { steps: 6 } })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('7, 14, 21'),
    });
  });

  it.each([
    [1, 1],
    [6, 4],
    [8, 8],
    [20, 16],
    [500, 21],
  ])('up to step %i ends at the recorded step %i', async (limit, step) => {
    const { verification, steps } = await verifyIn(await trained(), { input: { steps: limit } });
    expect(verification).toMatchObject({ matches: true, step });
    expect(steps).toBe(step);
  });

  it('of a stopped run goes up to where it was stopped', async () => {
    const { verification } = await verifyIn(await endedEarly('stop'));
    expect(verification).toMatchObject({ matches: true, step: 11 });
  });

  it('of an interrupted run goes up to its last recorded step', async () => {
    const { verification } = await verifyIn(await endedEarly('interrupt'));
    expect(verification).toMatchObject({ matches: true, step: 8 });
  });

  it('matches a run that was resumed, also where its checkpoint is gone', async () => {
    const folder = await endedEarly('stop');
    await trainToEnd(folder);
    await rm(checkpointPath(folder), { force: true });
    expect((await verifyIn(folder)).verification).toMatchObject({ matches: true, step: 21 });
  });

  it('needs no lock', async () => {
    const folder = await trained();
    const lock = await acquireLock(folder);
    expect((await verifyIn(folder)).verification.matches).toBe(true);
    await lock.release();
  });

  it('takes engine and threads from the config unless they are given', async () => {
    const folder = await trained({ engine: 'wasm', threads: 3 });
    const asked: unknown[] = [];
    const dependencies = fakeDependencies();
    const watched: Partial<Dependencies> = {
      createEngine: (name, options) => {
        asked.push([name, options.threads]);
        return dependencies.createEngine(name, options);
      },
    };
    await verifyIn(folder, { dependencies: watched });
    const input = { engine: 'native', threads: 2 } as const;
    await verifyIn(folder, { dependencies: watched, input });
    expect(asked).toEqual([
      ['wasm', 3],
      ['native', 2],
    ]);
  });

  it('says so if the same bits are not guaranteed, and compares anyway', async () => {
    const fused = { name: 'native', instructionSet: 'avx2', threads: 1, version: '1' } as const;
    const others = [
      { name: 'tensorflow', instructionSet: 'cpu', threads: 1, version: '4' },
      { name: 'wasm', instructionSet: 'relaxed-simd-unfused', threads: 1, version: '1' },
    ] as const;
    for (const other of others) {
      for (const [before, now] of [
        [other, fused],
        [fused, other],
      ] as const) {
        const folder = await newExperiment();
        await trainToEnd(folder, { behaviour: { description: before } });
        const { verification, events } = await verifyIn(folder, {
          behaviour: { description: now },
        });
        expect(verification).toMatchObject({ matches: true, engine: now });
        expect(notes(events)).toEqual([
          expect.stringContaining('only kernels with fused multiply-adds promise'),
        ]);
        expect(notes(events)[0]).toContain(
          `with ${before.name} (${before.instructionSet}, version ${before.version}) and is trained again with ${now.name}`,
        );
      }
    }
  });
});

it('is said where kernels of another version sum the features of a network differently (D4)', async () => {
  const now = { name: 'native', instructionSet: 'avx2', threads: 1, version: '8' } as const;
  const before = { ...now, version: '7' };
  for (const [hiddenSize, noted] of [
    [73, 0],
    [74, 1],
  ] as const) {
    const folder = await newExperiment({ readout: 'all', hiddenSize, epochs: 1 });
    await trainToEnd(folder, { behaviour: { description: before } });
    const { events } = await verifyIn(folder, { behaviour: { description: now } });
    expect(notes(events)).toHaveLength(noted);
    if (noted > 0) expect(notes(events)[0]).toContain('before version 8');
  }
});

describe('a verification is refused', () => {
  it('before the first training', async () => {
    await expect(verifyIn(await newExperiment())).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('train it first'),
    });
  });

  it('when the data have changed', async () => {
    const hashes = { ...smallDataset.hashes, 'train-images-idx3-ubyte': 'd'.repeat(64) };
    const loadDataset = () => Promise.resolve({ ...smallDataset, hashes });
    const verified = verifyIn(await trained(), { dependencies: { loadDataset } });
    await expect(verified).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('train-images-idx3-ubyte'),
    });
  });

  it("with the engine's own error, which is disposed of", async () => {
    const beforeStep = (step: number): void => {
      if (step === 3) throw new Error('out of memory');
    };
    const dependencies = fakeDependencies({ beforeStep });
    const input = { folder: await trained(), engine: null, threads: null, steps: null };
    await expect(verify(input, () => undefined, dependencies)).rejects.toThrow('out of memory');
    expect(dependencies.engines.map(({ disposed }) => disposed)).toEqual([true]);
  });
});
