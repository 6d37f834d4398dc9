import { createHash } from 'node:crypto';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import {
  readRecord,
  readRecordingOf,
  writeRecord,
} from '#main/storage/experiment/experiment-folder';
import { RunControl } from '#main/trainer/run/run-control';
import { forked } from './forked.ts';
import { fakeDependencies, newExperiment, trainToEnd } from './fixture.ts';

/** An experiment with a network so large that every twelfth step is recorded. */
const recordedOften = (config: Partial<ExperimentConfig> = {}): Promise<string> =>
  newExperiment({ hiddenSize: 128, ...config });

const fileOf = (folder: string): string => join(folder, 'inside.jsonl');

async function stepsIn(folder: string): Promise<number[]> {
  const points = await readRecordingOf(folder, await readRecord(folder));
  return points.map(({ step }) => step);
}

/** A run that was stopped before step 15, after its second epoch. */
async function stopped(): Promise<string> {
  const folder = await recordedOften();
  const control = new RunControl();
  const beforeStep = (step: number): void => {
    if (step === 14) control.end('stop');
  };
  await trainToEnd(folder, { control, behaviour: { beforeStep } });
  return folder;
}

describe('what a run records inside its network', () => {
  it('is the first step, those at a multiple of the history’s interval, and the last', async () => {
    const folder = await recordedOften();
    const { record, inside } = await trainToEnd(folder);
    expect(await stepsIn(folder)).toEqual([1, 12, 21]);
    const points = await readRecordingOf(folder, record);
    expect(points.map(({ epoch }) => epoch)).toEqual([1, 12, 21].map((step) => step / 7));
    const insideSha256 = createHash('sha256').update(inside!).digest('hex');
    expect(record).toMatchObject({ insideSha256, insideBytes: null });
  });

  it('asks the engine for these steps only', async () => {
    const asked: number[] = [];
    const behaviour = {
      result: (step: number, result: { loss: number; correct: number; gradientNorm: number }) => {
        if ('inside' in result) asked.push(step + 1);
        return result;
      },
    };
    await trainToEnd(await recordedOften(), { behaviour });
    expect(asked).toEqual([1, 12, 21]);
  });

  it('is nothing with an engine that can’t', async () => {
    const folder = await recordedOften();
    const dependencies = fakeDependencies({
      result: (_, { loss, correct, gradientNorm }) => ({ loss, correct, gradientNorm }),
    });
    const { end } = await trainToEnd(folder, { dependencies });
    expect(end.status).toBe('finished');
    expect(await stepsIn(folder)).toEqual([]);
  });

  it('is cut off beyond the checkpoint on resuming, and comes again the same', async () => {
    const unbroken = await trainToEnd(await recordedOften());
    const folder = await stopped();
    const kept = await stepsIn(folder);
    const text = await readFile(fileOf(folder), 'utf8');
    await appendFile(fileOf(folder), `${text.split('\n')[0]!.replace('"step":1', '"step":16')}\n{`);
    // What follows the checkpoint isn't shown.
    expect(await stepsIn(folder)).toEqual(kept);
    const seen: string[] = [];
    const resumed = await trainToEnd(folder, {
      behaviour: {
        beforeStep: async (step) => {
          if (step === 15) seen.push(await readFile(fileOf(folder), 'utf8'));
        },
      },
    });
    expect(kept).toEqual([1, 12]);
    expect(seen).toEqual([text]);
    expect(resumed.inside).toBe(unbroken.inside);
  });

  it('can be missing when a run is resumed that was started before anything was recorded', async () => {
    const folder = await stopped();
    await rm(fileOf(folder));
    const unsealed = { insideSha256: null, insideBytes: null };
    await writeRecord(folder, { ...(await readRecord(folder)), ...unsealed });
    const { end } = await trainToEnd(folder);
    expect(end.status).toBe('finished');
    expect(await stepsIn(folder)).toEqual([21]);
  });

  it('is kept when a run is resumed that an earlier version recorded more often', async () => {
    const folder = await stopped();
    const points = (await readFile(fileOf(folder), 'utf8')).split('\n');
    const at = (step: number) => points[1]!.replace('"step":12', `"step":${step}`);
    const text = [points[0]!, at(4), at(8), at(12), at(14), ''].join('\n');
    await writeFile(fileOf(folder), text);
    const insideSha256 = createHash('sha256').update(text).digest('hex');
    const record = await readRecord(folder);
    await writeRecord(folder, { ...record, insideSha256, insideBytes: text.length });
    expect(await stepsIn(folder)).toEqual([1, 4, 8, 12, 14]);
    await trainToEnd(folder);
    // Only what lies between the last point of the schedule and the checkpoint is lost.
    expect(await stepsIn(folder)).toEqual([1, 4, 8, 12, 21]);
  });
});

describe('what a fork takes over', () => {
  it('was recorded by its parent’s schedule, and stays however often the fork is resumed', async () => {
    const parent = await recordedOften({ keepCheckpoints: 1 });
    await trainToEnd(parent);
    const folder = await forked(parent, 2, { reportEvery: 10, epochs: 4 });
    expect(await stepsIn(folder)).toEqual([1, 12]);
    for (const last of [16, 18]) {
      const control = new RunControl();
      const beforeStep = (step: number): void => {
        if (step === last) control.end('stop');
      };
      await trainToEnd(folder, { control, behaviour: { beforeStep } });
      expect(await stepsIn(folder)).toEqual([1, 12]);
    }
    await trainToEnd(folder);
    expect(await stepsIn(folder)).toEqual([1, 12, 20, 28]);
    // Of a fork, up to before its own first point.
    const second = await recordedOften({ keepCheckpoints: 1, reportEvery: 3 });
    await trainToEnd(second);
    const child = await forked(second, 2, { reportEvery: 10 });
    await trainToEnd(child);
    const grandchild = await forked(child, 2, { reportEvery: 1 }, 'grandchild');
    expect(await stepsIn(grandchild)).toEqual([1, 12]);
  });

  it('ends before what a crash of the parent has left', async () => {
    const folder = await stopped();
    await appendFile(fileOf(folder), Buffer.concat([Buffer.alloc(40), Buffer.from('\n{}\n')]));
    const child = await forked(folder, null);
    expect(await stepsIn(child)).toEqual([1, 12]);
  });
});
