import { expect, onTestFinished, test } from 'vitest';
import { Predictor } from '#main/workbench/predictor';
import type { Spawner } from '#main/workbench/trainer-child';
import { doubleSpawner } from '../support/double-spawner.ts';

/** A predictor, and how many processes it has started. */
function predictorOf(spawn: Spawner): { predictor: Predictor; started: () => number } {
  let started = 0;
  const predictor = new Predictor((listener) => {
    started += 1;
    return spawn(listener);
  });
  onTestFinished(() => predictor.close());
  return { predictor, started: () => started };
}

function imageOf(first: number): Uint8Array {
  const image = new Uint8Array(784);
  image[0] = first;
  return image;
}

const ask = (predictor: Predictor, first: number): Promise<unknown> =>
  predictor.request('predict', { folder: '', engine: 'auto', threads: 1, images: imageOf(first) });

/** A question that the double dies of. */
const deadly = 255;

test('one process answers all questions', async () => {
  const { predictor, started } = predictorOf(doubleSpawner());
  await ask(predictor, 1);
  await ask(predictor, 2);
  expect(started()).toBe(1);
});

test('no process is started before the first question', async () => {
  const { predictor, started } = predictorOf(doubleSpawner());
  await predictor.close();
  expect(started()).toBe(0);
});

test('after a death it is started once more', async () => {
  const { predictor, started } = predictorOf(doubleSpawner());
  await expect(ask(predictor, deadly)).rejects.toMatchObject({ code: 'process-died' });
  await expect(ask(predictor, 3)).resolves.toBeDefined();
  expect(started()).toBe(2);
});

test('after two deaths in a row it stays down', async () => {
  const { predictor, started } = predictorOf(doubleSpawner());
  await expect(ask(predictor, deadly)).rejects.toMatchObject({ code: 'process-died' });
  await expect(ask(predictor, deadly)).rejects.toMatchObject({ code: 'process-died' });
  await expect(ask(predictor, 3)).rejects.toMatchObject({
    code: 'process-died',
    message: expect.stringContaining('twice in a row') as string,
  });
  expect(started()).toBe(2);
});

test('an answer in between shows that the process can live', async () => {
  const { predictor, started } = predictorOf(doubleSpawner());
  for (const first of [deadly, 3, deadly, 4]) await ask(predictor, first).catch(() => undefined);
  await expect(ask(predictor, 5)).resolves.toBeDefined();
  expect(started()).toBe(3);
});
