import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { SweepRevisions } from '#main/sweeps/sweep-revisions';
import { UnrollError } from '#shared/contract/errors';
import type { SweepChanges } from '#shared/sweep/sweep-changes';
import type { SweepView } from '#shared/sweep/sweep-view';
import { useApp } from '../../../../src-renderer/client/stores/app.ts';
import { useSweep } from '../../../../src-renderer/client/stores/sweeps.ts';
import { settled } from '../../../support/answering-workbench.ts';
import { queryScope } from '../../../support/query-scope.ts';
import { finishedSweep, sampleTrial } from '../../../support/sweep-views.ts';

const query = queryScope();
/** What the workbench has. */
let view: SweepView;
let revisions: SweepRevisions;
/** What it has answered. */
let answers: SweepChanges[];

beforeEach(() => {
  vi.stubGlobal('window', new EventTarget());
  view = finishedSweep(20);
  revisions = new SweepRevisions();
  answers = [];
});

afterAll(() => {
  vi.unstubAllGlobals();
});

async function open() {
  query.workbench.answer('sweeps.changes', ({ since = null }) => {
    const changes = revisions.changes(view, since);
    answers.push(changes);
    return changes;
  });
  const opened = query.use(() => useSweep(() => view.id));
  await settled();
  return opened;
}

/** Changes a trial, without an event. */
function train(number: number, seconds: number): void {
  const trials = view.trials.map((trial) =>
    trial.number === number ? { ...trial, seconds } : trial,
  );
  view = { ...view, trials };
}

/** Sends the event of a change, and lets the time pass for which events are collected. */
async function announce(): Promise<void> {
  query.workbench.emit({ kind: 'sweepChanged', id: view.id, status: view.status });
  vi.advanceTimersByTime(1000);
  await settled();
}

it('reads everything once, and then only the trials that have changed, for many events once', async () => {
  const { value } = await open();
  const before = value.value!;
  expect(before).toEqual(view);
  train(3, 77);
  query.workbench.emit({ kind: 'sweepChanged', id: view.id, status: view.status });
  train(5, 78);
  await announce();
  expect(answers.map(({ trials }) => trials.length)).toEqual([20, 2]);
  expect(value.value).toEqual(view);
  expect(value.value!.trials[4]).toBe(before.trials[4]);
  expect(value.value!.decisions).toBe(before.decisions);
});

it('catches up on changes whose events were lost', async () => {
  const { value } = await open();
  train(3, 77);
  train(4, 78);
  await announce();
  train(5, 79);
  view = { ...view, trials: [...view.trials, sampleTrial(20)] };
  await announce();
  expect(value.value).toEqual(view);
  expect(answers.map(({ trials }) => trials.length)).toEqual([20, 2, 2]);
});

it('changes nothing after an event of what it has already', async () => {
  const { value } = await open();
  const before = value.value!;
  await announce();
  expect(value.value).toBe(before);
});

it('loses no change of an answer that is outdated when it comes', async () => {
  const { value } = await open();
  const answer = query.workbench.hold('sweeps.changes');
  train(3, 77);
  await announce();
  const early = revisions.changes(view, answers[0]!.revision);
  train(4, 78);
  await announce();
  await answer(early);
  expect(query.workbench.inputs('sweeps.changes').at(-1)!.since).toEqual(early.revision);
  await answer(revisions.changes(view, early.revision));
  expect(value.value).toEqual(view);
});

it('keeps what it has if an older answer comes', async () => {
  const { value } = await open();
  train(3, 77);
  const older = revisions.changes(view, answers[0]!.revision);
  train(3, 78);
  await announce();
  query.workbench.answer('sweeps.changes', () => older);
  await announce();
  expect(value.value).toEqual(view);
});

it('reads everything again if changes are missing before those that come', async () => {
  const { value } = await open();
  train(3, 77);
  const { revision } = revisions.changes(view, null);
  train(4, 78);
  query.workbench.answer('sweeps.changes', ({ since = null }) =>
    revisions.changes(view, since === null ? null : revision),
  );
  await announce();
  expect(value.value).toEqual(view);
});

it('reads only changes after a reconnection, and everything if the host has restarted', async () => {
  const { value } = await open();
  const reconnect = async (): Promise<void> => {
    useApp().connection = 'lost';
    await nextTick();
    useApp().connection = 'connected';
    await nextTick();
    await settled();
  };
  train(3, 77);
  await reconnect();
  expect(value.value).toEqual(view);
  expect(answers.at(-1)!.trials).toHaveLength(1);
  train(4, 78);
  revisions = new SweepRevisions();
  await reconnect();
  expect(value.value).toEqual(view);
  expect(answers.at(-1)!.since).toBeNull();
});

it('says that a sweep was deleted meanwhile, and shows it again once it is back', async () => {
  const { value, error } = await open();
  const before = value.value!;
  query.workbench.answer('sweeps.changes', () => {
    throw new UnrollError('not-found', 'there is no such sweep');
  });
  query.workbench.emit({ kind: 'sweepRemoved', id: view.id });
  vi.advanceTimersByTime(1000);
  await settled();
  expect([value.value, error.value?.message]).toEqual([before, 'there is no such sweep']);
  query.workbench.answer('sweeps.changes', ({ since = null }) => revisions.changes(view, since));
  train(3, 77);
  await announce();
  expect([value.value, error.value]).toEqual([view, null]);
});
