import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import {
  readRecord,
  writePredictions,
  writeRecord,
} from '#main/storage/experiment/experiment-folder';
import { acquireLock } from '#main/storage/locks/lock';
import type { Workbench } from '#main/workbench/workbench';
import type { ExperimentStatus } from '#shared/experiment/record';
import { importedResults } from '../../support/imported-results.ts';
import { samplePoint } from '../../support/records.ts';
import { experimentThat, openWorkbench } from '../../support/workbenches.ts';

async function newExperiment(workbench: Workbench): Promise<{ id: string; folder: string }> {
  const id = await experimentThat(workbench, 'finishes');
  const { folder } = await workbench.call('experiments.show', { experiment: id });
  return { id, folder };
}

/** Answers to the six test examples of the trainer's double, whose labels are 0 1 2 1 1 1. */
const predictions = {
  schemaVersion: 1 as const,
  dataset: 'tiny',
  predicted: [0, 7, 2, 7, 1, 7],
  probability: [1, 0.5, 0.75, 0.9, 0.8, 0.5],
};

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('the history of a run that was left before its end', () => {
  const lines = [10, 20, 30].map((step) => `${JSON.stringify(samplePoint(step))}\n`);
  const kept = lines.slice(0, 2).join('');

  async function leftBehind(
    text: string,
    status: ExperimentStatus,
  ): Promise<{ workbench: Workbench; experiment: string; path: string }> {
    const { workbench } = await openWorkbench();
    const { id, folder } = await newExperiment(workbench);
    const path = join(folder, 'history.jsonl');
    await writeFile(path, text);
    const seal = { historySha256: sha256Of(kept), historyBytes: kept.length };
    await writeRecord(folder, { ...(await readRecord(folder)), status, ...seal });
    return { workbench, experiment: id, path };
  }

  // Nobody holds the lock of one that says it is running.
  it.each(['running', 'stopped', 'failed'] as const)(
    'ends where the run was last safe, if it is %s',
    async (status) => {
      const { workbench, experiment } = await leftBehind(lines.join(''), status);
      const { step } = await workbench.call('experiments.history', { experiment });
      expect([...step]).toEqual([10, 20]);
      const later = await workbench.call('experiments.history', { experiment, afterStep: 10 });
      expect([...later.step]).toEqual([20]);
    },
  );

  it.each([
    ['a digit has changed', kept.replace('0.9', '0.8')],
    ['its end is gone', lines[0]!],
    ['all of it is gone', ''],
    ['its end is zeros', `${lines[0]!}${'\0'.repeat(lines[1]!.length)}`],
  ])('is called damaged where %s', async (_, text) => {
    const { workbench, experiment, path } = await leftBehind(text, 'stopped');
    await expect(workbench.call('experiments.history', { experiment })).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining(`${path} is damaged`) as string,
    });
  });

  it('is shown as far as it goes while the run trains', async () => {
    const { workbench, experiment, path } = await leftBehind(lines.join(''), 'running');
    const lock = await acquireLock(dirname(path));
    const { step } = await workbench.call('experiments.history', { experiment });
    await lock.release();
    expect([...step]).toEqual([10, 20, 30]);
  });
});

test('a history that is not the one the run ended with is not believed (R15)', async () => {
  const { workbench } = await openWorkbench();
  const { id, folder } = await newExperiment(workbench);
  const lines = [10, 20, 30].map((step) => `${JSON.stringify(samplePoint(step))}\n`);
  const path = join(folder, 'history.jsonl');
  await writeFile(path, lines.join(''));
  const historySha256 = sha256Of(lines.join(''));
  await writeRecord(folder, { ...(await readRecord(folder)), status: 'finished', historySha256 });
  const { step } = await workbench.call('experiments.history', { experiment: id });
  expect(step).toEqual(Float64Array.of(10, 20, 30));
  for (const changed of [lines.slice(0, 2).join(''), lines.join('').replace('0.9', '0.8')]) {
    await writeFile(path, changed);
    const history = workbench.call('experiments.history', { experiment: id });
    await expect(history).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining(`${path} is damaged`) as string,
    });
  }
});

const sampleData = {
  dataset: 'tiny',
  trainingExamples: 6,
  validationExamples: 0,
  testExamples: 6,
  classes: 10,
  classNames: null,
  mean: 0.1,
  deviation: 0.3,
  permutation: null,
};

test('the history comes column by column', async () => {
  const { workbench } = await openWorkbench();
  const { id, folder } = await newExperiment(workbench);
  const lines = [10, 20, 30].map((step) => `${JSON.stringify(samplePoint(step))}\n`);
  await writeFile(join(folder, 'history.jsonl'), lines.join(''));
  const { step, loss } = await workbench.call('experiments.history', { experiment: id });
  expect(step).toEqual(Float64Array.of(10, 20, 30));
  expect(loss).toEqual(Float64Array.of(1 / 11, 1 / 21, 1 / 31));
  const later = await workbench.call('experiments.history', { experiment: id, afterStep: 20 });
  expect(later.step).toEqual(Float64Array.of(30));
  const some = await workbench.call('experiments.history', {
    experiment: id,
    columns: ['step', 'loss'],
  });
  expect(Object.keys(some)).toEqual(Object.keys(later));
  expect(some.step).toEqual(step);
  expect(some.loss).toEqual(loss);
  expect(some.accuracy).toEqual(new Float64Array(0));
});

test('the answers to the test set come with its labels', async () => {
  const { workbench } = await openWorkbench();
  const { id, folder } = await newExperiment(workbench);
  await writePredictions(folder, predictions);
  expect(await workbench.call('experiments.answers', { experiment: id })).toEqual({
    dataset: 'tiny',
    labels: Uint8Array.of(0, 1, 2, 1, 1, 1),
    predicted: Uint8Array.from(predictions.predicted),
    probability: Float64Array.from(predictions.probability),
  });
});

test('answers to a test set that has changed since are refused, and so are its images (R14)', async () => {
  const { workbench } = await openWorkbench();
  const { id, folder } = await newExperiment(workbench);
  await writePredictions(folder, predictions);
  const record = await readRecord(folder);
  const cell = { experiment: id, epoch: null, label: 1, predicted: 7 };
  const testedOn = (sha256: string) =>
    writeRecord(folder, { ...record, data: { ...sampleData, hashes: { labels: sha256 } } });
  await testedOn('0'.repeat(64));
  await workbench.call('experiments.answers', { experiment: id });
  await workbench.call('experiments.confusionExamples', cell);
  await testedOn('1'.repeat(64));
  const refusal = { code: 'invalid-input', message: 'it has changed' };
  const answers = workbench.call('experiments.answers', { experiment: id });
  await expect(answers).rejects.toMatchObject(refusal);
  const examples = workbench.call('experiments.confusionExamples', cell);
  await expect(examples).rejects.toMatchObject(refusal);
});

test('without answers the error says when there will be some', async () => {
  const { workbench } = await openWorkbench();
  const { id } = await newExperiment(workbench);
  const message = `${id} is queued: its predictions for the test set exist once it is finished`;
  const refusal = { code: 'not-found', message };
  const answers = workbench.call('experiments.answers', { experiment: id });
  await expect(answers).rejects.toMatchObject(refusal);
  const cell = { experiment: id, epoch: null, label: 1, predicted: 7 };
  const examples = workbench.call('experiments.confusionExamples', cell);
  await expect(examples).rejects.toMatchObject(refusal);
});

test.each([null, 1])('imported results never have predictions (epoch %s)', async (epoch) => {
  const { workbench } = await openWorkbench();
  const { id, folder } = await newExperiment(workbench);
  await writeRecord(folder, { ...importedResults(id), id });
  const message = `${id}: These results were imported; there are no predictions.`;
  const refusal = { code: 'not-found', message };
  const answers = workbench.call('experiments.answers', { experiment: id });
  await expect(answers).rejects.toMatchObject(refusal);
  const cell = { experiment: id, epoch, label: 1, predicted: 7 };
  const examples = workbench.call('experiments.confusionExamples', cell);
  await expect(examples).rejects.toMatchObject(refusal);
});

test('answers to a test set of another size are refused', async () => {
  const { workbench } = await openWorkbench();
  const { id, folder } = await newExperiment(workbench);
  await writePredictions(folder, { ...predictions, predicted: [1], probability: [1] });
  await expect(workbench.call('experiments.answers', { experiment: id })).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('tested on 1 examples') as string,
  });
});

test('the examples of a cell of the test set come with the most certain first', async () => {
  const { workbench } = await openWorkbench();
  const { id, folder } = await newExperiment(workbench);
  await writePredictions(folder, predictions);
  const cell = { experiment: id, epoch: null, label: 1, predicted: 7 };
  const examples = await workbench.call('experiments.confusionExamples', cell);
  expect(examples).toMatchObject({ total: 3, indices: [3, 1, 5], probabilities: [0.9, 0.5, 0.5] });
  expect([0, 1, 2].map((place) => examples.images[784 * place])).toEqual([3, 1, 5]);

  const part = await workbench.call('experiments.confusionExamples', {
    ...cell,
    offset: 1,
    limit: 1,
  });
  expect(part).toMatchObject({ total: 3, indices: [1], probabilities: [0.5] });
  expect(part.images).toHaveLength(784);
});

test('the examples of a cell after an epoch come from the validation split', async () => {
  const { workbench } = await openWorkbench();
  const { id, folder } = await newExperiment(workbench);
  const lines = [
    { schemaVersion: 1, dataset: 'tiny', examples: [4, 6, 9], labels: [1, 1, 2] },
    { epoch: 1, predicted: [7, 7, 7] },
    { epoch: 2, predicted: [1, 7, 2] },
  ];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeFile(join(folder, 'validation.jsonl'), text);
  const cell = { experiment: id, label: 1, predicted: 7 };
  const ask = (epoch: number) =>
    workbench.call('experiments.confusionExamples', { ...cell, epoch });
  expect(await ask(1)).toMatchObject({ total: 2, indices: [4, 6], probabilities: null });
  const second = await ask(2);
  expect(second).toMatchObject({ total: 1, indices: [6] });
  expect(second.images[0]).toBe(106);
  await expect(ask(3)).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('after epoch 3') as string,
  });
});

test('without validation answers the error says what there would have to be', async () => {
  const { workbench } = await openWorkbench();
  const { id } = await newExperiment(workbench);
  const cell = { experiment: id, epoch: 1, label: 1, predicted: 7 };
  const examples = workbench.call('experiments.confusionExamples', cell);
  await expect(examples).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('validation split') as string,
  });
});
