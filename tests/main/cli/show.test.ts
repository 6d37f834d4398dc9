import { expect, test } from 'vitest';
import { writeLeftOut } from '#main/storage/experiment/left-out-file';
import type { ExperimentRecord } from '#shared/experiment/record';
import { finishedRun } from '../../support/compared.ts';
import { commandLineOn } from '../../support/command-line.ts';
import { importedResults } from '../../support/imported-results.ts';
import { newStore, plantExperiment } from '../../support/stores.ts';

/** @returns the lines about an experiment, by their titles */
async function shown(record: ExperimentRecord) {
  const { home, store } = await newStore();
  const folder = await plantExperiment(store, record.id, record);
  if (record.leftOut !== null) await writeLeftOut(folder, record.leftOut);
  const { code, stdout } = await commandLineOn(home).run('show', record.id);
  expect(code).toBe(0);
  const pairs = stdout.split('\n').map((line) => line.split(/ {2,}/, 2));
  return Object.fromEntries(pairs) as Readonly<Record<string, string | undefined>>;
}

test('a test accuracy that a log reports is shown, though it has no interval', async () => {
  expect((await shown(importedResults('a')))['test accuracy']).toBe('90.00 %');
});

test('of the time of imported results only what the log tells is shown', async () => {
  const { epochs, ...record } = importedResults('a');
  const timed = epochs.map((epoch) => ({ ...epoch, seconds: 12 }));
  const untimed = { ...record, startedAt: null, finishedAt: null, trainingSeconds: 0 };
  expect((await shown({ ...untimed, epochs: timed })).training).toBe('12 s per epoch');
  expect(await shown({ ...untimed, epochs })).not.toHaveProperty('training');
  const endless = { ...record, finishedAt: null, trainingSeconds: 0 };
  expect(await shown({ ...endless, epochs })).not.toHaveProperty('training');
  const whole = { ...record, trainingSeconds: 90 };
  expect((await shown({ ...whole, epochs })).training).toBe('1 min 30 s');
  expect((await shown({ ...whole, epochs: timed })).training).toBe('1 min 30 s, 12 s per epoch');
});

test('the origin is shown of results and of models', async () => {
  expect((await shown(importedResults('a'))).origin).toBe('Imported from logs/a (TensorBoard)');
  const origin = {
    ...{ kind: 'model' as const, format: 'PyTorch', file: 'anna.pt', sha256: 'ab'.repeat(32) },
  };
  expect((await shown(finishedRun('b', {}, { origin }))).origin).toBe(
    'Imported from anna.pt (PyTorch)',
  );
  expect(await shown(finishedRun('c', {}))).not.toHaveProperty('origin');
});

test('what came without weights is said to have, and what to do', async () => {
  const leftOut = { bundle: 'Mine', files: ['model.safetensors'] };
  expect((await shown(finishedRun('a', {}, { leftOut })))['without weights']).toMatch(
    /^“a” came without weights: the bundle “Mine” left them out\. Ask for a bundle/,
  );
  expect(await shown(finishedRun('b'))).not.toHaveProperty('without weights');
});
