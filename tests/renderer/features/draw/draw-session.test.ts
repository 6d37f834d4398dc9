import { effectScope } from 'vue';
import { describe, expect, it } from 'vitest';
import { cellNames } from '#shared/catalogue/cells/cells';
import type { HandwrittenDigit, ModelAnswer, ModelReading } from '#shared/contract/commands';
import { defaultConfig } from '#shared/experiment/config';
import { useDrawSession } from '../../../../src-renderer/features/draw/use-draw-session.ts';
import { useExperiments } from '../../../../src-renderer/client/stores/experiments.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';
import { sampleRecord } from '../../../support/records.ts';

const reads = (experiment: string, predicted: number): ModelAnswer<ModelReading> => ({
  kind: 'answer',
  experiment,
  answer: { predicted, probabilities: [] },
  milliseconds: 1,
});

async function start() {
  const records = cellNames.map((cell, place) => {
    const id = ['one', 'two', 'three'][place]!;
    const config = { ...defaultConfig(), cell };
    return sampleRecord({ id, name: id, config, weightsSha256: '0'.repeat(64) });
  });
  const workbench = new AnsweringWorkbench()
    .answer('experiments.list', () =>
      records.map((record) => ({ kind: 'experiment', record, readOnly: false })),
    )
    .answer('preferences.update', () => {
      throw new Error('not of interest');
    })
    .answer('models.read', ({ experiments }) => experiments.map((id) => reads(id, 3)))
    .answer('handwriting.list', () => ({ digits: [], damaged: [] }));
  const app = appWithStores(workbench);
  await useExperiments().refresh();
  const scope = effectScope();
  const session = app.runWithContext(() => scope.run(() => useDrawSession())!);
  return { workbench, session, pad: session.pad, scope, app };
}

type Session = Awaited<ReturnType<typeof start>>['session'];

/** Draws a line down the pad. */
function draw({ pad }: Session, x: number): void {
  pad.begin({ x, y: 100, pressure: 0.5 });
  pad.extend([{ x, y: 300, pressure: 0.5 }]);
  pad.end();
}

function predictions({ reading }: Session): Record<string, number | null> {
  const read = [...reading.answers.value.values()].map((answer) => [
    answer.experiment,
    answer.kind === 'answer' ? answer.answer.predicted : null,
  ]);
  return Object.fromEntries(read) as Record<string, number | null>;
}

const keptDigit = (label: number): HandwrittenDigit => ({
  id: 'new',
  label,
  addedAt: '2026-01-02T03:04:05.678Z',
  image: new Uint8Array(784),
  drawing: null,
});

describe('a session of drawing', () => {
  it('has the drawing again, and its undo, after another page was shown (U38)', async () => {
    const { session, scope, app } = await start();
    draw(session, 200);
    session.pad.begin({ x: 250, y: 100, pressure: 0.5 });
    scope.stop();
    const again = app.runWithContext(() => effectScope().run(() => useDrawSession())!);
    expect(again.pad.live.value).toBe(null);
    expect(again.pad.content.value.strokes).toHaveLength(2);
    await settled();
    expect(Object.keys(predictions(again))).toEqual(again.models.ids.value);
    again.pad.undo();
    again.pad.undo();
    expect(again.pad.isBlank.value).toBe(true);
  });

  it('asks nothing where another brush changes nothing', async () => {
    const { session, workbench } = await start();
    draw(session, 200);
    await settled();
    const asked = workbench.inputs('models.read').length;
    expect(asked).toBeGreaterThan(0);
    session.brush.value = 40;
    await settled();
    expect(workbench.inputs('models.read')).toHaveLength(asked);
  });

  it('has the answers of those that are chosen now alone', async () => {
    const { session, workbench } = await start();
    draw(session, 200);
    await settled();
    expect([...session.reading.answers.value.keys()]).toHaveLength(3);
    const reply = workbench.hold('models.read');
    session.models.remove('two');
    expect([...session.reading.answers.value.keys()].sort()).toEqual(['one', 'three']);
    await reply([reads('one', 7)]);
    expect(predictions(session)).toEqual({ one: 7, three: 3 });
  });

  it('asks each model by itself, so that a slow one holds up no other', async () => {
    const { session, workbench } = await start();
    let answerSlow = (): void => {};
    workbench.answer('models.read', async ({ experiments }) => {
      if (experiments[0] === 'two') await new Promise<void>((resolve) => (answerSlow = resolve));
      return experiments.map((id) => reads(id, 5));
    });
    draw(session, 200);
    await settled();
    expect(predictions(session)).toEqual({ one: 5, three: 5 });
    draw(session, 300);
    await settled();
    const asked = workbench.inputs('models.read').map(({ experiments }) => experiments);
    expect(asked.filter(([id]) => id === 'two')).toHaveLength(1);
    expect(asked.filter(([id]) => id === 'three').length).toBeGreaterThan(1);
    answerSlow();
    await settled();
    expect(Object.keys(predictions(session))).toEqual(session.models.ids.value);
  });

  it('says why a model could not be asked until it answers', async () => {
    const { session, workbench } = await start();
    workbench.answer('models.read', ({ experiments }) => {
      if (experiments[0] === 'two') throw new Error('no');
      return experiments.map((id) => reads(id, 5));
    });
    draw(session, 200);
    await settled();
    expect(session.reading.error.value?.message).toBe('no');
    expect(predictions(session)).toEqual({ one: 5, three: 5 });
    workbench.answer('models.read', ({ experiments }) => experiments.map((id) => reads(id, 6)));
    session.reading.retry();
    await settled();
    expect(session.reading.error.value).toBe(null);
    expect(predictions(session)).toEqual({ one: 6, two: 6, three: 6 });
    session.pad.clear();
    expect(predictions(session)).toEqual({});
  });
});

describe('keeping what was drawn', () => {
  it('takes it off the pad, and nothing that was begun meanwhile', async () => {
    const { session, workbench, pad } = await start();
    const reply = workbench.hold('handwriting.add');
    draw(session, 100);
    const [first] = pad.content.value.strokes;
    const done = session.keeping.keep(1);
    expect(session.keeping.canKeep.value).toBe(false);
    draw(session, 250);
    await reply(keptDigit(1));
    expect(await done).toBe(true);
    expect(workbench.inputs('handwriting.add')[0]).toMatchObject({
      label: 1,
      drawing: { strokes: [first] },
    });
    expect(pad.content.value.strokes.map(([point]) => point!.x)).toEqual([250]);
  });

  it('leaves the pad as it is where that fails', async () => {
    const { session, workbench, pad } = await start();
    workbench.refuse('handwriting.add', 'the disk is full');
    draw(session, 100);
    expect(await session.keeping.keep(1)).toBe(false);
    expect([pad.isBlank.value, session.keeping.canKeep.value]).toEqual([false, true]);
  });

  it('continues practice, unless that was ended in the meantime', async () => {
    const { session, workbench } = await start();
    const { practice, beginPractice, keepAsked } = session.keeping;
    const reply = workbench.hold('handwriting.add');
    beginPractice();
    const asked = practice.asked.value!;
    draw(session, 100);
    const done = keepAsked();
    await reply(keptDigit(asked));
    await done;
    expect([practice.drawn.value, practice.asked.value === asked]).toEqual([1, false]);
    draw(session, 100);
    const last = keepAsked();
    practice.end();
    await reply(keptDigit(asked));
    await last;
    expect(practice.isOn.value).toBe(false);
  });
});
