import { effectScope, type App } from 'vue';
import { describe, expect, it } from 'vitest';
import type { HandwritingScore, HandwrittenDigit, ModelAnswer } from '#shared/contract/commands';
import {
  nextAsked,
  usePractice,
} from '../../../../src-renderer/features/draw/handwriting/practice.ts';
import { scoreRows } from '../../../../src-renderer/features/draw/handwriting/score-rows.ts';
import { useScores } from '../../../../src-renderer/features/draw/handwriting/use-scores.ts';
import { useHandwriting } from '../../../../src-renderer/client/stores/handwriting.ts';
import { useUndo } from '../../../../src-renderer/client/stores/undo.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';
import { sampleRecord } from '../../../support/records.ts';

const digit = (id: string, label: number): HandwrittenDigit => ({
  id,
  label,
  addedAt: '2026-01-02T03:04:05.678Z',
  image: new Uint8Array(784),
  drawing: null,
});

describe('practice', () => {
  it('asks for what there is least of, and not twice for the same', () => {
    expect(nextAsked([5, 5, 1, 5, 5, 5, 5, 5, 5, 5], null, 0.99)).toBe(2);
    expect(nextAsked([0, 0, 9], 0, 0.5)).toBe(1);
    expect(nextAsked([1, 0, 0], null, 0)).toBe(1);
    expect(nextAsked([1, 0, 0], null, 0.999)).toBe(2);
  });

  it('continues until it is ended', () => {
    const practice = usePractice(() => new Array<number>(10).fill(0));
    expect(practice.isOn.value).toBe(false);
    practice.start();
    const first = practice.asked.value;
    practice.skipDigit();
    expect([practice.drawn.value, practice.asked.value === first]).toEqual([0, false]);
    practice.next();
    expect(practice.drawn.value).toBe(1);
    practice.end();
    expect(practice.asked.value).toBe(null);
  });
});

describe('the handwriting set', () => {
  function start() {
    let digits = [digit('a', 3), digit('b', 3), digit('c', 7)];
    const bin: HandwrittenDigit[] = [];
    function become(now: HandwrittenDigit[], ids: readonly string[]) {
      digits = now;
      workbench.emit({ kind: 'handwritingChanged' });
      return { ids: [...ids] };
    }
    function toTrash(ids: readonly string[]) {
      bin.push(...digits.filter(({ id }) => ids.includes(id)));
      return become(
        digits.filter(({ id }) => !ids.includes(id)),
        ids,
      );
    }
    const workbench = new AnsweringWorkbench();
    workbench
      .answer('handwriting.list', () => ({ digits, damaged: [] }))
      .answer('handwriting.remove', ({ ids }) => toTrash(ids))
      .answer('handwriting.clear', () => toTrash(digits.map(({ id }) => id)))
      .answer('handwriting.restore', ({ ids }) =>
        become([...digits, ...bin.filter(({ id }) => ids.includes(id))], ids),
      );
    appWithStores(workbench);
    return { workbench, handwriting: useHandwriting() };
  }

  it('counts its digits by label', async () => {
    const { handwriting } = start();
    await handwriting.refresh();
    expect(handwriting.counts).toEqual([0, 0, 0, 2, 0, 0, 0, 1, 0, 0]);
  });

  it('gives back what was removed', async () => {
    const { handwriting } = start();
    await handwriting.remove(['a', 'c']);
    await settled();
    expect(handwriting.digits.map(({ id }) => id)).toEqual(['b']);
    await useUndo().undo();
    await settled();
    expect(handwriting.digits).toHaveLength(3);
    await useUndo().redo();
    await settled();
    expect(handwriting.digits).toHaveLength(1);
  });

  it('is removed as a whole, and given back', async () => {
    const { handwriting } = start();
    await handwriting.clear();
    await settled();
    expect([handwriting.status, handwriting.digits]).toEqual(['ready', []]);
    await useUndo().undo();
    await settled();
    expect(handwriting.digits).toHaveLength(3);
  });

  it('is listed once for each change', async () => {
    const { handwriting, workbench } = start();
    await handwriting.remove(['a']);
    await settled();
    expect(workbench.inputs('handwriting.list')).toHaveLength(1);
  });

  it('keeps plain copies of strokes, and says what failed', async () => {
    const { handwriting, workbench } = start();
    workbench.answer('handwriting.add', ({ label }) => digit('new', label));
    const stroke = [{ x: 1, y: 2, pressure: 0.5 }];
    const drawing = { width: 400, height: 400, brush: 26, strokes: [stroke] };
    const image = new Uint8Array(784);
    expect(await handwriting.add({ label: 4, image, drawing })).toMatchObject({ id: 'new' });
    expect(workbench.inputs('handwriting.add')).toEqual([{ label: 4, image, drawing }]);
    workbench.refuse('handwriting.add', 'the disk is full');
    expect(await handwriting.add({ label: 4, image, drawing: null })).toBe(null);
  });
});

describe('the scores', () => {
  const withScores = (app: App) => app.runWithContext(() => effectScope().run(() => useScores())!);
  const score = (accuracy: number, ...digits: string[]): HandwritingScore => ({
    evaluation: {
      examples: digits.length,
      loss: 0,
      accuracy,
      accuracyInterval: [0, 1],
      perClass: [],
      confusion: [],
      expectedCalibrationError: 0,
      brierScore: 0,
    },
    digits,
    predicted: [],
    probability: [],
  });
  const answer = (experiment: string, given: HandwritingScore) =>
    ({ kind: 'answer', experiment, answer: given, milliseconds: 1 }) as const;

  it('are the best first, and old ones are known as such', () => {
    const records = ['none', 'bad', 'good'].map((id) => sampleRecord({ id, name: id }));
    const scores = new Map<string, ModelAnswer<HandwritingScore>>([
      ['bad', answer('bad', score(0.5, 'a', 'b'))],
      ['good', answer('good', score(1, 'a'))],
    ]);
    expect(
      scoreRows(records, scores, ['a', 'b']).map(({ id, own, isStale }) => [id, own, isStale]),
    ).toEqual([
      ['good', 1, true],
      ['bad', 0.5, false],
      ['none', null, false],
    ]);
  });

  it('come a few models at a time, until it is stopped', async () => {
    const workbench = new AnsweringWorkbench();
    const reply = workbench.hold('handwriting.score');
    const app = appWithStores(workbench);
    const { scores, progress, isScoring, score: begin, stop } = withScores(app);
    const done = begin(['a', 'b', 'c', 'd', 'e', 'f']);
    await reply(['a', 'b', 'c', 'd'].map((id) => answer(id, score(1, 'x'))));
    expect([scores.value.size, progress.value]).toEqual([4, { done: 4, of: 6 }]);
    stop();
    await reply([answer('e', score(1, 'x'))]);
    await done;
    await settled();
    expect([scores.value.size, isScoring.value]).toEqual([4, false]);
  });

  it('say why there are none', async () => {
    const workbench = new AnsweringWorkbench().refuse('handwriting.score', 'the set is empty');
    const { error, isScoring, score: begin } = withScores(appWithStores(workbench));
    await begin(['a']);
    expect([error.value?.message, isScoring.value]).toEqual(['the set is empty', false]);
  });
});
