import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UnrollError } from '#shared/contract/errors';
import { isDivergence } from '#shared/experiment/divergence';
import type * as DurableFiles from '#main/storage/files/durable-files';
import { readRecord } from '#main/storage/experiment/experiment-folder';
import { lockState } from '#main/storage/locks/lock';
import { hashParameters, readModel } from '#main/storage/experiment/model-file';
import { RunControl } from '#main/trainer/run/run-control';
import { train } from '#main/trainer/run/train';
import { mountMemoryDisk } from '../../../support/disks.ts';
import type { FakeBehaviour } from '../../../support/fake-engine.ts';
import { fakeDependencies, newExperiment, results, trainToEnd } from './fixture.ts';

/** Makes the writing of a file fail as a full disk does. */
let isFull: ((path: string) => boolean) | null = null;

vi.mock('#main/storage/files/durable-files', async (original) => {
  const real = await original<typeof DurableFiles>();
  return {
    ...real,
    writeFileDurably: (path: string, data: string | Uint8Array) =>
      isFull?.(path) === true
        ? Promise.reject(new UnrollError('storage', `${path} can’t be written: the disk is full`))
        : real.writeFileDurably(path, data),
  };
});

afterEach(() => {
  isFull = null;
});

const broken =
  (at: number, change: object): NonNullable<FakeBehaviour['result']> =>
  (step, result) =>
    step === at ? { ...result, ...change } : result;

describe('a run whose numbers are no longer finite', () => {
  it.each([
    ['loss', { loss: NaN }, 'The loss became NaN in step 17 of 21, in epoch 3'],
    ['loss', { loss: Infinity }, 'The loss became Infinity in step 17'],
    ['gradient norm', { gradientNorm: NaN }, 'The gradient norm became NaN in step 17'],
  ])('fails for its %s, and keeps what there is', async (_, change, message) => {
    const folder = await newExperiment({ schedule: 'constant', learningRate: 0.125 });
    const dependencies = fakeDependencies({ result: broken(16, change) });
    const { end, record, history } = await trainToEnd(folder, { dependencies });

    expect(end.status).toBe('failed');
    expect(end.reason).toContain(message);
    expect(end.reason).toContain('learning rate 0.125');
    expect(end.reason).toContain('lower');
    expect(record).toMatchObject({ status: 'failed', statusReason: end.reason, step: 14 });
    expect(record.diskRefused).toBe(false);
    expect(record.finishedAt).not.toBeNull();
    expect(record.test).toBeNull();
    expect(record.epochs).toHaveLength(2);
    expect(history.map(({ step }) => step)).toEqual([4, 8, 12, 16]);
    // The model is that of the last checkpoint, which stays.
    expect(record.weightsSha256).toBe(record.epochs[1]!.weightsSha256);
    const { parameters } = await readModel(folder, dependencies.engines[0]!.layout);
    expect(hashParameters(parameters)).toBe(record.weightsSha256);
    expect(await readdir(folder)).toContain('checkpoint.safetensors');
    expect(await lockState(folder)).toBe('free');
    expect(dependencies.engines[0]!.disposed).toBe(true);
  });

  it.each([NaN, Infinity])(
    'fails for weights that became %d, and keeps the checkpoint before (A21)',
    async (value) => {
      const spoil = (step: number, parameters: Float32Array): void => {
        // The last step of an epoch: nothing but its weights tells that it went wrong.
        if (step === 13) parameters[5] = value;
      };
      const folder = await newExperiment({ schedule: 'constant', learningRate: 0.125 });
      const { end, record } = await trainToEnd(folder, {
        behaviour: { changeWeights: spoil, confidence: () => 1 },
      });
      expect(end.status).toBe('failed');
      expect(end.reason).toContain(`weights became ${value} in rnn.weight_ih_l0 after step 14`);
      expect(isDivergence(end.reason!)).toBe(true);
      expect(end.reason).toContain('learning rate 0.125');
      expect(record).toMatchObject({ status: 'failed', step: 7 });
      expect(record.weightsSha256).toBe(record.epochs[0]!.weightsSha256);
      const behaviour = { confidence: () => 1 };
      const whole = await newExperiment({ schedule: 'constant', learningRate: 0.125 });
      const unbroken = await trainToEnd(whole, { behaviour });
      expect(results(await trainToEnd(folder, { behaviour }))).toEqual(results(unbroken));
    },
  );

  it('fails for such weights when it is stopped, and leaves no model of them (A21)', async () => {
    const folder = await newExperiment();
    const control = new RunControl();
    const { end } = await trainToEnd(folder, {
      control,
      behaviour: {
        changeWeights: (step, parameters) => {
          if (step !== 9) return;
          parameters[5] = NaN;
          control.end('stop');
        },
      },
    });
    expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining('became NaN') });
    const { weightsSha256, epochs } = await readRecord(folder);
    expect(weightsSha256).toBe(epochs[0]!.weightsSha256);
  });

  it('is recorded as failed also where its checkpoint was damaged meanwhile (R12)', async () => {
    const folder = await newExperiment();
    const { end, record } = await trainToEnd(folder, {
      behaviour: {
        beforeStep: (step) =>
          step === 10 ? writeFile(join(folder, 'checkpoint.safetensors'), 'damaged') : undefined,
        result: broken(11, { loss: NaN }),
      },
    });
    expect(end.reason).toContain('The loss became NaN');
    expect(record).toMatchObject({ status: 'failed', statusReason: end.reason });
  });

  it('has no model if it had no checkpoint yet', async () => {
    const folder = await newExperiment();
    const { record } = await trainToEnd(folder, {
      behaviour: { result: broken(2, { loss: NaN }) },
    });
    expect(record).toMatchObject({ status: 'failed', step: 0, weightsSha256: null });
    expect(await readdir(folder)).not.toContain('model.safetensors');
  });

  it('advises clipping where there is none', async () => {
    const behaviour = { result: broken(2, { loss: NaN }) };
    const clipped = await trainToEnd(await newExperiment(), { behaviour });
    expect(clipped.end.reason).not.toContain('clipNorm');
    const unclipped = await trainToEnd(await newExperiment({ clipNorm: 0 }), { behaviour });
    expect(unclipped.end.reason).toContain('clipNorm');
  });

  it.each([
    ['validation', 14, 'The validation loss became NaN after step 14'],
    ['test', 21, 'The test loss became NaN after step 21'],
  ])('fails for its %s loss', async (_, at, message) => {
    // After the last step the first two predictions are the validation's, the next the test's.
    let last = 0;
    const confidence = (steps: number): number => {
      last += steps === 21 ? 1 : 0;
      return steps === at && (at < 21 || last > 2) ? NaN : 1;
    };
    const { end, record } = await trainToEnd(await newExperiment(), { behaviour: { confidence } });
    expect(end.status).toBe('failed');
    expect(end.reason).toContain(message);
    expect(record.status).toBe('failed');
    expect(record.epochs).toHaveLength(at === 14 ? 1 : 3);
  });
});

describe('a run whose disk refuses', () => {
  it('fails with the reason and can be resumed when there is room again', async () => {
    const unbroken = await trainToEnd(await newExperiment());
    const folder = await newExperiment();
    let checkpoints = 0;
    isFull = (path) => path.endsWith('checkpoint.safetensors') && ++checkpoints === 2;
    const { end, record } = await trainToEnd(folder);
    expect(end.status).toBe('failed');
    expect(end.reason).toContain('checkpoint.safetensors');
    expect(end.reason).toContain('the disk is full');
    const failed = { status: 'failed', statusReason: end.reason, diskRefused: true };
    expect(record).toMatchObject({ ...failed, step: 7 });
    isFull = null;
    const resumed = await trainToEnd(folder);
    expect(results(resumed)).toEqual(results(unbroken));
    expect(resumed.record.diskRefused).toBe(false);
  });

  it.each(['model.safetensors', 'predictions.json', 'run.json'])(
    'leaves all old files as they were when %s cannot be written any more',
    async (name) => {
      const unbroken = await trainToEnd(await newExperiment());
      const folder = await newExperiment();
      let before = '';
      isFull = (path) => before !== '' && path.endsWith(name);
      const { end } = await trainToEnd(folder, {
        behaviour: {
          beforeStep: async (step) => {
            if (step === 15) before = await readFile(join(folder, 'run.json'), 'utf8');
          },
        },
      });
      expect(end.status).toBe('failed');
      expect(end.reason).toContain(name);
      if (name === 'run.json') {
        expect(end.reason).toContain('This couldn’t be recorded either');
        expect(await readFile(join(folder, 'run.json'), 'utf8')).toBe(before);
      } else {
        expect((await readRecord(folder)).status).toBe('failed');
      }
      expect(await lockState(folder)).toBe('free');
      isFull = null;
      expect(results(await trainToEnd(folder))).toEqual(results(unbroken));
    },
  );

  it('is finished even if its checkpoint cannot be removed', async () => {
    const folder = await newExperiment();
    const checkpoint = join(folder, 'checkpoint.safetensors');
    isFull = (path) => {
      if (path.endsWith('predictions.json')) {
        rmSync(checkpoint);
        mkdirSync(checkpoint);
      }
      return false;
    };
    const { end, record } = await trainToEnd(folder);
    expect(end.status).toBe('finished');
    expect(record.status).toBe('finished');
    expect(await readdir(folder)).toContain('checkpoint.safetensors');
  });

  it('does not begin, and says why, when not even the start can be written', async () => {
    const folder = await newExperiment();
    const before = await readRecord(folder);
    isFull = () => true;
    await expect(trainToEnd(folder)).rejects.toMatchObject({ code: 'storage' });
    expect(await readRecord(folder)).toEqual(before);
    expect(await lockState(folder)).toBe('free');
  });

  it('fails when its folder is gone', async () => {
    const folder = await newExperiment();
    const elsewhere = `${folder}-moved`;
    const dependencies = fakeDependencies({
      beforeStep: async (step) => {
        if (step === 10) await rename(folder, elsewhere);
      },
    });
    const end = await train(
      { folder, threads: null },
      new RunControl(),
      () => undefined,
      dependencies,
    );
    expect(end.status).toBe('failed');
    expect(end.reason).toContain('no such file or folder');
    // What there was can be taken up where it is now.
    await rm(join(elsewhere, 'lock.json'));
    expect((await trainToEnd(elsewhere)).end.status).toBe('finished');
  });
});

it('a run on a disk that is really full fails, and resumes when there is room', async (context) => {
  // Its parameters take some 70 kB, its checkpoint three times that.
  const config = { hiddenSize: 64 };
  const disk = await mountMemoryDisk(context, 'size=200k');
  const folder = await newExperiment(config, disk);
  const { end, record } = await trainToEnd(folder);
  expect(end.status).toBe('failed');
  expect(end.reason).toContain('checkpoint.safetensors');
  expect(end.reason).toContain('the disk is full');
  expect(record).toMatchObject({ status: 'failed', statusReason: end.reason, step: 0 });
  const files = (await readdir(folder)).sort();
  expect(files).toEqual([
    'experiment.json',
    'history.jsonl',
    'inside.jsonl',
    'notes.json',
    'run.json',
    'validation.jsonl',
  ]);
  await promisify(execFile)('mount', ['-o', 'remount,size=4m', disk]);
  const unbroken = await trainToEnd(await newExperiment(config));
  expect(results(await trainToEnd(folder))).toEqual(results(unbroken));
});

describe('a run that another process took over', () => {
  it('writes nothing any more (R5)', async () => {
    const folder = await newExperiment({ reportEvery: 1 });
    const lock = { pid: 1, host: 'elsewhere' };
    const files = ['run.json', 'history.jsonl', 'checkpoint.safetensors', 'lock.json'];
    const read = () => Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    let before: string[] = [];
    const dependencies = fakeDependencies({
      beforeStep: async (step) => {
        if (step !== 10) return;
        await writeFile(join(folder, 'lock.json'), JSON.stringify(lock));
        before = await read();
      },
    });
    const run = train({ folder, threads: null }, new RunControl(), () => undefined, dependencies);
    await expect(run).rejects.toMatchObject({ code: 'busy' });
    expect(await read()).toEqual(before);
    expect(dependencies.engines[0]!.disposed).toBe(true);
  });
});
