import { expect, onTestFinished, test } from 'vitest';
import { QuestionProcess } from '#main/execution/local/question-process';
import type { Spawner } from '#main/execution/local/trainer-child';
import { doubleSpawner } from '../../../support/double-spawner.ts';

interface Questioned {
  readonly questions: QuestionProcess;
  /** How many processes were started. */
  readonly started: () => number;
  readonly clock: { now: number };
  /** Ends the present process from outside, and waits until it is known to be gone. */
  readonly end: () => Promise<void>;
}

function questionProcessOf(spawn: Spawner): Questioned {
  let started = 0;
  let end = (): Promise<void> => Promise.resolve();
  const clock = { now: 0 };
  const questions = new QuestionProcess(
    (listener) => {
      started += 1;
      let ended = (): void => undefined;
      const over = new Promise<void>((resolve) => (ended = resolve));
      const child = spawn({
        ...listener,
        exit: (report) => {
          listener.exit(report);
          ended();
        },
      });
      end = () => {
        child.kill();
        return over;
      };
      return child;
    },
    () => clock.now,
  );
  onTestFinished(() => questions.close());
  return { questions, started: () => started, clock, end: () => end() };
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

test('after a death it is started with the next question', async () => {
  const { questions, started } = questionProcessOf(doubleSpawner());
  await expect(ask(questions, deadly)).rejects.toMatchObject({ code: 'process-died' });
  await expect(ask(questions, 3)).resolves.toBeDefined();
  expect(started()).toBe(2);
});

test('after two deaths in a minute it stays down, and says how long', async () => {
  const { questions, started, clock } = questionProcessOf(doubleSpawner());
  await expect(ask(questions, deadly)).rejects.toMatchObject({ code: 'process-died' });
  clock.now += 20_000;
  await expect(ask(questions, deadly)).rejects.toMatchObject({ code: 'process-died' });
  clock.now += 5000;
  await expect(ask(questions, 3)).rejects.toMatchObject({
    code: 'process-died',
    message: expect.stringMatching(/twice within a minute; try again in 35 s$/) as string,
  });
  expect(started()).toBe(2);
});

test('when the first of the two is a minute past it is started again, once (R13, A6)', async () => {
  const { questions, started, clock } = questionProcessOf(doubleSpawner());
  for (const after of [0, 20_000, 40_000]) {
    clock.now += after;
    await expect(ask(questions, deadly)).rejects.toMatchObject({ code: 'process-died' });
  }
  expect(started()).toBe(3);
  // The death at 20 s and the one at 60 s.
  await expect(ask(questions, 3)).rejects.toThrow('try again in 20 s');
  clock.now += 20_000;
  await expect(ask(questions, 3)).resolves.toBeDefined();
  expect(started()).toBe(4);
});

test('an end while it was idle is no failure (R13)', async () => {
  const { questions, started, end } = questionProcessOf(doubleSpawner());
  await ask(questions, 1);
  await end();
  await expect(ask(questions, deadly)).rejects.toMatchObject({ code: 'process-died' });
  await expect(ask(questions, 3)).resolves.toBeDefined();
  expect(started()).toBe(3);
});

test('questions that one death leaves without an answer are one failure (R13)', async () => {
  const { questions, started } = questionProcessOf(doubleSpawner());
  const asked = [deadly, 1, 2].map((first) => ask(questions, first));
  expect((await Promise.allSettled(asked))[0]).toMatchObject({ status: 'rejected' });
  await expect(ask(questions, 3)).resolves.toBeDefined();
  expect(started()).toBe(2);
});

test('one that can not be started counts, and is tried again after a minute (A6)', async () => {
  let works = false;
  const working = doubleSpawner();
  const { questions, started, clock } = questionProcessOf((listener) => {
    if (works) return working(listener);
    queueMicrotask(() => listener.exit({ kind: 'unstarted', reason: 'too many files open' }));
    const nothing = (): void => undefined;
    return { post: nothing, disconnect: nothing, kill: nothing };
  });
  for (let times = 0; times < 3; times++) {
    await expect(ask(questions, 1)).rejects.toThrow('too many files open');
  }
  expect(started()).toBe(2);
  works = true;
  clock.now += 60_000;
  await expect(ask(questions, 1)).resolves.toBeDefined();
});

test('an answer in between shows that the process can live', async () => {
  const { questions, started } = questionProcessOf(doubleSpawner());
  for (const first of [deadly, 3, deadly, 4]) await ask(questions, first).catch(() => undefined);
  await expect(ask(questions, 5)).resolves.toBeDefined();
  expect(started()).toBe(3);
});
