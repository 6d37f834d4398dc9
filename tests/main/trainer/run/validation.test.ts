import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { splitExamples } from '#main/trainer/data/split';
import { RunControl } from '#main/trainer/run/run-control';
import { readValidation } from '../../../support/validation.ts';
import { newExperiment, smallDataset, trainToEnd } from './fixture.ts';

const fileOf = (folder: string): string => join(folder, 'validation.jsonl');

/** A run that was stopped before step 16, two steps after its second epoch. */
async function stopped(): Promise<string> {
  const folder = await newExperiment();
  const control = new RunControl();
  const beforeStep = (step: number): void => void (step === 15 && control.end('stop'));
  await trainToEnd(folder, { control, behaviour: { beforeStep } });
  return folder;
}

describe('the answers to the validation examples', () => {
  it('are kept for each epoch, and make up its confusion matrix', async () => {
    const folder = await newExperiment();
    // Right after the first epoch, wrong after the others.
    const confidence = (steps: number): number => (steps < 10 ? 1 : -1);
    const { record } = await trainToEnd(folder, { behaviour: { confidence } });
    const { header, epochs } = await readValidation(folder);
    const { validation } = splitExamples(smallDataset, parseConfig(record.config));
    expect(header.dataset).toBe('mnist');
    expect(header.examples).toEqual([...validation]);
    expect(header.labels).toEqual(header.examples.map((index) => index % 3));
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    for (const { epoch, predicted } of epochs) {
      const confusion = [0, 1, 2].map(() => [0, 0, 0]);
      predicted.forEach((answer, place) => (confusion[header.labels[place]!]![answer]! += 1));
      expect(confusion).toEqual(record.epochs[epoch - 1]!.validationConfusion);
    }
    expect(epochs[0]!.predicted).toEqual(header.labels);
    expect(epochs[2]!.predicted).not.toEqual(header.labels);
  });

  it('are not kept where there is no validation split', async () => {
    const outcome = await trainToEnd(await newExperiment({ validationExamples: 0 }));
    expect(outcome.validation).toBeNull();
  });

  it('are there as soon as the checkpoint of their epoch is', async () => {
    const folder = await newExperiment();
    const seen: number[] = [];
    let reading: Promise<unknown> = Promise.resolve();
    await trainToEnd(folder, {
      behaviour: { beforeStep: () => reading.then(() => undefined) },
      onEvent: ({ kind }) => {
        if (kind !== 'epoch') return;
        reading = readValidation(folder).then((answers) => seen.push(answers.epochs.length));
      },
    });
    await reading;
    expect(seen).toEqual([1, 2, 3]);
  });

  it('beyond the checkpoint are cut off on resuming, and come again the same', async () => {
    const unbroken = await trainToEnd(await newExperiment());
    const folder = await stopped();
    expect((await readRecord(folder)).epochs).toHaveLength(2);
    await appendFile(fileOf(folder), `${JSON.stringify({ epoch: 3, predicted: [0] })}\n{"torn`);
    const seen: number[] = [];
    const resumed = await trainToEnd(folder, {
      behaviour: {
        beforeStep: async (step) => {
          if (step === 16) seen.push((await readValidation(folder)).epochs.length);
        },
      },
    });
    expect(seen).toEqual([2]);
    expect(resumed.validation).toBe(unbroken.validation);
  });

  it('can be missing when a run is resumed that was started before they were kept', async () => {
    const folder = await stopped();
    await rm(fileOf(folder));
    const unsealed = { validationSha256: null, validationBytes: null };
    await writeRecord(folder, { ...(await readRecord(folder)), ...unsealed });
    const { end } = await trainToEnd(folder);
    expect(end.status).toBe('finished');
    expect((await readValidation(folder)).epochs.map(({ epoch }) => epoch)).toEqual([3]);
  });

  it('stop a run from being resumed where they are damaged', async () => {
    const folder = await stopped();
    const text = await readFile(fileOf(folder), 'utf8');
    await writeFile(fileOf(folder), text.replace('"epoch":1', '"epoch":"one"'));
    await expect(trainToEnd(folder)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('validation.jsonl is damaged') as string,
    });
  });
});
