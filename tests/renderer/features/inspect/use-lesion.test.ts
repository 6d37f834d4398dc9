import { expect, it, vi } from 'vitest';
import { nextTick, shallowRef } from 'vue';
import type { LesionReading, LesionScore, ModelAnswer } from '#shared/contract/commands';
import type { ChosenUnits } from '../../../../src-renderer/features/inspect/lesions/chosen-units.ts';
import { useLesion } from '../../../../src-renderer/features/inspect/lesions/use-lesion.ts';
import { settled } from '../../../support/answering-workbench.ts';
import { queryScope } from '../../../support/query-scope.ts';

const experiment = 'gru-1';
const query = queryScope();

const answered = <Answer>(answer: Answer): ModelAnswer<Answer>[] => [
  { kind: 'answer', experiment, answer, milliseconds: 1 },
];
const refused = (message: string) => [
  { kind: 'refusal', experiment, error: { code: 'not-found', message } } as const,
];
const reading = (predicted: number): LesionReading => ({
  predicted,
  probabilities: [0.5, 0.5],
  activity: [[1, 2, 3]],
});
const score = (right: number): LesionScore => ({ examples: [10], right: [right] });

function open() {
  const image = shallowRef(Uint8Array.of(1));
  const chosen = shallowRef<ChosenUnits>(new Set());
  const seed = shallowRef<number | null>(null);
  const lesion = query.use(() =>
    useLesion(
      experiment,
      () => image.value,
      () => chosen.value,
      () => seed.value,
    ),
  );
  return { image, chosen, seed, lesion };
}

/** Lets the changes and the pause after them pass. */
async function paused(): Promise<void> {
  await nextTick();
  vi.advanceTimersByTime(1000);
  await settled();
}

it('takes no accuracy of other units than the present ones', async () => {
  query.workbench.answer('models.readWithout', ({ units }) => answered(reading(units.length)));
  const answer = query.workbench.hold('models.scoreWithout');
  const { chosen, lesion } = open();
  await paused();
  await answer(answered(score(9)));
  chosen.value = new Set(['0.0']);
  await paused();
  chosen.value = new Set(['0.0', '0.1']);
  await nextTick();
  // The accuracy without one unit arrives while that without two waits for a pause.
  await answer(answered(score(5)));
  expect(lesion.found.brushed.score).toBeNull();
  await paused();
  await answer(answered(score(3)));
  expect(lesion.found.brushed.score).toEqual(score(3));
});

it('says without which units an answer was given, and takes none to another digit', async () => {
  query.workbench.answer('models.scoreWithout', () => answered(score(9)));
  const answer = query.workbench.hold('models.readWithout');
  const { image, chosen, lesion } = open();
  await settled();
  await answer(answered(reading(7)));
  await answer(answered(reading(7)));
  const one: ChosenUnits = new Set(['0.0']);
  chosen.value = one;
  await nextTick();
  chosen.value = new Set(['0.0', '0.1']);
  await nextTick();
  await answer(answered(reading(3)));
  expect(lesion.found.brushed).toMatchObject({ reading: { predicted: 3 }, without: one });
  image.value = Uint8Array.of(2);
  await nextTick();
  await answer(answered(reading(4)));
  expect(lesion.found.brushed.reading?.predicted).toBe(3);
});

it('keeps the failure of a question until that question is answered', async () => {
  query.workbench.answer('models.readWithout', () => answered(reading(7)));
  query.workbench.answer('models.scoreWithout', () => refused('the test set is missing'));
  const { image, lesion } = open();
  await paused();
  expect(lesion.errors.score?.message).toBe('the test set is missing');
  // The answer to a digit doesn't tell that the sample can be counted by now.
  image.value = Uint8Array.of(2);
  await paused();
  expect([lesion.errors.score?.message, lesion.errors.read]).toEqual([
    'the test set is missing',
    null,
  ]);
  query.workbench.answer('models.scoreWithout', () => answered(score(9)));
  lesion.retry();
  await paused();
  expect(lesion.errors).toEqual({ read: null, score: null });
});

it('forgets what it knows of random units when they aren’t asked for any more', async () => {
  query.workbench.answer('models.readWithout', ({ units }) => answered(reading(units.length)));
  query.workbench.answer('models.scoreWithout', () => answered(score(9)));
  const { chosen, seed, lesion } = open();
  chosen.value = new Set(['0.0']);
  await paused();
  query.workbench.answer('models.scoreWithout', () => refused('no'));
  seed.value = 4;
  await paused();
  expect([lesion.hasRandom, lesion.errors.score?.message]).toEqual([true, 'no']);
  seed.value = null;
  await paused();
  expect([lesion.hasRandom, lesion.errors.score]).toEqual([false, null]);
  expect(lesion.found.random).toEqual({ reading: null, without: null, score: null });
});
