import { expect, onTestFinished, test } from 'vitest';
import { QuestionProcess } from '#main/workbench/question-process';
import type { Spawner } from '#main/workbench/trainer-child';
import { doubleSpawner } from '../support/double-spawner.ts';

/** A process for questions, and how many processes it has started. */
function questionProcessOf(spawn: Spawner): { questions: QuestionProcess; started: () => number } {
  let started = 0;
  const questions = new QuestionProcess((listener) => {
    started += 1;
    return spawn(listener);
  });
  onTestFinished(() => questions.close());
  return { questions, started: () => started };
}

function imageOf(first: number): Uint8Array {
  const image = new Uint8Array(784);
  image[0] = first;
  return image;
}

const ask = (questions: QuestionProcess, first: number): Promise<unknown> =>
  questions.request('predict', { folder: '', engine: 'auto', threads: 1, images: imageOf(first) });

/** A question that the double dies of. */
const deadly = 255;

test('one process answers all questions', async () => {
  const { questions, started } = questionProcessOf(doubleSpawner());
  await ask(questions, 1);
  await ask(questions, 2);
  expect(started()).toBe(1);
});

test('no process is started before the first question', async () => {
  const { questions, started } = questionProcessOf(doubleSpawner());
  await questions.close();
  expect(started()).toBe(0);
});

test('after a death it is started once more', async () => {
  const { questions, started } = questionProcessOf(doubleSpawner());
  await expect(ask(questions, deadly)).rejects.toMatchObject({ code: 'process-died' });
  await expect(ask(questions, 3)).resolves.toBeDefined();
  expect(started()).toBe(2);
});

test('after two deaths in a row it stays down', async () => {
  const { questions, started } = questionProcessOf(doubleSpawner());
  await expect(ask(questions, deadly)).rejects.toMatchObject({ code: 'process-died' });
  await expect(ask(questions, deadly)).rejects.toMatchObject({ code: 'process-died' });
  await expect(ask(questions, 3)).rejects.toMatchObject({
    code: 'process-died',
    message: expect.stringContaining('twice in a row') as string,
  });
  expect(started()).toBe(2);
});

test('an answer in between shows that the process can live', async () => {
  const { questions, started } = questionProcessOf(doubleSpawner());
  for (const first of [deadly, 3, deadly, 4]) await ask(questions, first).catch(() => undefined);
  await expect(ask(questions, 5)).resolves.toBeDefined();
  expect(started()).toBe(3);
});
