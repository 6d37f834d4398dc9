import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  readRecord,
  readValidationAnswers,
  writeRecord,
} from '#main/storage/experiment/experiment-folder';
import { checkpointPath } from '#main/storage/experiment/checkpoint-file';
import { readHistoryColumns } from '#main/storage/experiment/history-file';
import { forgetCheckpointLeftOut, writeLeftOut } from '#main/storage/experiment/left-out-file';
import { historySeal, validationSeal } from '#main/storage/experiment/seal';
import type { StepResult } from '#main/trainer/engines/engine';
import { RunControl } from '#main/trainer/run/run-control';
import { readHistory } from '../../../support/history.ts';
import { Copies } from './copies.ts';
import {
  fakeDependencies,
  frequentCheckpoints,
  newExperiment,
  results,
  trainToEnd,
  type Outcome,
} from './fixture.ts';

describe('resuming', () => {
  /** An experiment interrupted before step 16, two steps after the checkpoint of its second epoch. */
  async function brokenOff(): Promise<string> {
    const folder = await newExperiment();
    const copies = await Copies.make();
    const beforeStep = (step: number): void => {
      if (step === 16) copies.take(folder);
    };
    await trainToEnd(folder, { behaviour: { beforeStep } });
    return copies.folders[0]!;
  }

  it('continues from the checkpoint, not from the beginning', async () => {
    const folder = await brokenOff();
    const steps: number[] = [];
    const { events } = await trainToEnd(folder, {
      behaviour: { beforeStep: (step) => void steps.push(step) },
    });
    expect(events[0]).toMatchObject({ kind: 'started', step: 14, totalSteps: 21 });
    expect(steps).toEqual([14, 15, 16, 17, 18, 19, 20]);
  });

  it('is refused without the checkpoint that a bundle left out, and nothing is lost', async () => {
    const folder = await brokenOff();
    const before = await readHistory(folder);
    await rm(checkpointPath(folder));
    await writeLeftOut(folder, { bundle: 'From Anna', files: ['checkpoint.safetensors'] });
    await expect(trainToEnd(folder)).rejects.toThrow(
      'the bundle “From Anna” left out its checkpoint',
    );
    expect(await readHistory(folder)).toEqual(before);
  });

  it('begins again once the checkpoint that a bundle left out is forgotten', async () => {
    const folder = await brokenOff();
    await rm(checkpointPath(folder));
    const files = ['checkpoint.safetensors', 'rows-needed.json'];
    await writeLeftOut(folder, { bundle: 'From Anna', files });
    await forgetCheckpointLeftOut(folder);
    expect((await readRecord(folder)).leftOut).toMatchObject({ files: ['rows-needed.json'] });
    const { events } = await trainToEnd(folder);
    expect(events[0]).toMatchObject({ kind: 'started', step: 0 });
    expect((await readRecord(folder)).status).toBe('finished');
  });

  it('brings record and history back to the checkpoint at once', async () => {
    const folder = await brokenOff();
    const before = await readHistory(folder);
    expect(before.map(({ step }) => step)).toEqual([4, 8, 12, 16]);
    const record = await readRecord(folder);
    await writeRecord(folder, { ...record, step: 3, epochs: [], bestEpoch: null });
    const seen: unknown[] = [];
    await trainToEnd(folder, {
      behaviour: {
        beforeStep: async (step) => {
          if (step !== 14) return;
          const steps = (await readHistory(folder)).map((point) => point.step);
          const { status, step: done, epochs, bestEpoch } = await readRecord(folder);
          seen.push({ steps, status, done, epochs: epochs.length, bestEpoch });
        },
      },
    });
    expect(seen).toEqual([
      { steps: [4, 8, 12], status: 'running', done: 14, epochs: 2, bestEpoch: 2 },
    ]);
  });

  it('drops the weights recorded beyond the checkpoint until they are reached again', async () => {
    const folder = await brokenOff();
    const record = await readRecord(folder);
    expect(record.weightHashes.map(({ step }) => step)).toEqual([1, 2, 4, 8]);
    const stray = { step: 16, sha256: '0'.repeat(64) };
    await writeRecord(folder, { ...record, weightHashes: [...record.weightHashes, stray] });
    const seen: number[][] = [];
    const outcome = await trainToEnd(folder, {
      behaviour: {
        beforeStep: async (step) => {
          if (step !== 14) return;
          seen.push((await readRecord(folder)).weightHashes.map((weights) => weights.step));
        },
      },
    });
    expect(seen).toEqual([[1, 2, 4, 8]]);
    expect(results(outcome)).toEqual(results(await trainToEnd(await newExperiment())));
  });

  it('counts on from the time trained so far', async () => {
    const folder = await brokenOff();
    const before = (await readRecord(folder)).trainingSeconds;
    const { record, history } = await trainToEnd(folder);
    expect(before).toBeGreaterThan(0);
    expect(record.trainingSeconds).toBeGreaterThan(before);
    const seconds = history.map((point) => point.seconds);
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
  });

  it('keeps the moment of the first start', async () => {
    const folder = await brokenOff();
    const startedAt = '2026-01-02T03:04:05.678Z';
    await writeRecord(folder, { ...(await readRecord(folder)), startedAt });
    expect((await trainToEnd(folder)).record.startedAt).toBe(startedAt);
  });

  it('begins from the start if there is no checkpoint', async () => {
    const folder = await brokenOff();
    const unbroken = await trainToEnd(await newExperiment());
    await rm(checkpointPath(folder));
    const { events, ...outcome } = await trainToEnd(folder);
    expect(events[0]).toMatchObject({ kind: 'started', step: 0 });
    expect(results(outcome)).toEqual(results(unbroken));
  });

  it.each([
    ['history.jsonl', '0'],
    ['validation.jsonl', '2'],
    ['inside.jsonl', '0'],
  ])('refuses a %s in which a digit has changed, and starts over without', async (name, digit) => {
    const folder = await brokenOff();
    const path = join(folder, name);
    const text = await readFile(path, 'utf8');
    // In a number of the first line, which all that follows is kept with.
    const place = text.search(/\d[,}\]]/);
    const changed = text[place] === digit ? '1' : digit;
    await writeFile(path, text.slice(0, place) + changed + text.slice(place + 1));
    await expect(trainToEnd(folder)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining(`${path} is damaged`) as string,
    });
    await rm(checkpointPath(folder));
    expect(results(await trainToEnd(folder))).toEqual(
      results(await trainToEnd(await newExperiment())),
    );
  });

  it('seals what a checkpoint counts on, and nothing before the first', async () => {
    const folder = await newExperiment();
    const seen: unknown[] = [];
    await trainToEnd(folder, {
      behaviour: {
        beforeStep: async (step) => {
          if (step !== 5 && step !== 16) return;
          const record = await readRecord(folder);
          const history = await readHistory(folder);
          const sealed = await readHistoryColumns(folder, undefined, historySeal(record));
          const answers = await readValidationAnswers(folder, 2, validationSeal(record));
          seen.push([history.length, sealed.step.length, answers?.predicted.length]);
        },
      },
    });
    expect(seen).toEqual([
      [1, 0, undefined],
      [4, 3, 150],
    ]);
  });

  it('keeps the points up to the failure of a run that diverges', async () => {
    const folder = await newExperiment();
    const result = (step: number, { loss, ...rest }: StepResult): StepResult => ({
      ...rest,
      loss: step === 18 ? NaN : loss,
    });
    const { record, history } = await trainToEnd(folder, { behaviour: { result } });
    expect(record).toMatchObject({ status: 'failed', step: 14 });
    const { step } = await readHistoryColumns(folder, undefined, historySeal(record));
    expect([...step]).toEqual([4, 8, 12, 16]);
    expect([...step]).toEqual(history.map((point) => point.step));
  });

  it('refuses a damaged checkpoint and changes nothing', async () => {
    const folder = await brokenOff();
    const path = checkpointPath(folder);
    await writeFile(path, (await readFile(path)).subarray(0, -8));
    await appendFile(join(folder, 'history.jsonl'), '{"torn');
    const files = ['run.json', 'history.jsonl', 'checkpoint.safetensors'];
    const read = () => Promise.all(files.map((file) => readFile(join(folder, file), 'hex')));
    const before = await read();
    await expect(trainToEnd(folder)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('checkpoint.safetensors'),
    });
    expect(await read()).toEqual(before);
  });

  it('refuses a checkpoint of another config', async () => {
    const folder = await brokenOff();
    const record = await readRecord(folder);
    await writeRecord(folder, { ...record, config: { ...record.config, learningRate: 0.5 } });
    await expect(trainToEnd(folder)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('notes an engine that rounds otherwise', async () => {
    const folder = await brokenOff();
    const description = {
      name: 'tensorflow',
      instructionSet: 'cpu',
      threads: 1,
      version: '4',
    } as const;
    const { events, record } = await trainToEnd(folder, { behaviour: { description } });
    const notes = events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('tensorflow (cpu, version 4) after native (fake, version 1)');
    expect(record.environment!.engine).toEqual(description);
  });

  it('notes kernels without fused multiply-adds', async () => {
    const folder = await brokenOff();
    const description = {
      name: 'wasm',
      instructionSet: 'relaxed-simd-unfused',
      threads: 1,
      version: '1',
    } as const;
    const { events } = await trainToEnd(folder, { behaviour: { description } });
    expect(events.filter(({ kind }) => kind === 'note')).toHaveLength(1);
  });

  it('does not note one that rounds alike', async () => {
    const folder = await brokenOff();
    const description = {
      name: 'wasm',
      instructionSet: 'portable',
      threads: 1,
      version: '1',
    } as const;
    const { events } = await trainToEnd(folder, { behaviour: { description } });
    expect(events.filter(({ kind }) => kind === 'note')).toEqual([]);
  });
});

describe('checkpoints', () => {
  const checkpointSteps = ({ events }: Outcome): number[] =>
    events.flatMap((event) => (event.kind === 'checkpoint' ? [event.step] : []));

  it('are written after each epoch', async () => {
    expect(checkpointSteps(await trainToEnd(await newExperiment()))).toEqual([7, 14, 21]);
  });

  it('are written after an epoch although there was one right before its validation', async () => {
    const control = new RunControl();
    const outcome = await trainToEnd(await newExperiment(), {
      control,
      behaviour: { beforeStep: (step) => void (step === 13 && control.pause()) },
      onEvent: ({ kind }) => void (kind === 'paused' && control.proceed()),
    });
    expect(checkpointSteps(outcome)).toEqual([7, 14, 14, 21]);
  });

  it('are written as often as is set, by the clock', async () => {
    const folder = await newExperiment();
    const clock = { time: 0 };
    const dependencies = {
      ...fakeDependencies({ beforeStep: () => void (clock.time += 10_000) }),
      now: () => clock.time,
    };
    // A step takes 10 s; 30 s after the one before it, and after the epoch's, there is another.
    const outcome = await trainToEnd(folder, { dependencies });
    expect(checkpointSteps(outcome)).toEqual([3, 6, 7, 10, 13, 14, 17, 20, 21]);
  });

  it('take the record along', async () => {
    const folder = await newExperiment();
    const seen: [number, number][] = [];
    await trainToEnd(folder, {
      dependencies: frequentCheckpoints({
        beforeStep: async (step) => void seen.push([step, (await readRecord(folder)).step]),
      }),
    });
    const saved = new Set(seen.map(([, step]) => step));
    expect(saved.size).toBeGreaterThan(4);
    expect(seen.every(([step, done]) => done <= step)).toBe(true);
  });
});
