import { expect, it } from 'vitest';
import { SweepRevisions } from '#main/sweeps/sweep-revisions';
import type { Revision } from '#shared/contract/revision';
import { withChanges, type SweepCopy } from '#shared/sweep/sweep-changes';
import type { SweepTrial, SweepView } from '#shared/sweep/sweep-view';
import { finishedSweep, sampleTrial } from '../../support/sweep-views.ts';

const view = finishedSweep(20);
const ids = (trials: readonly SweepTrial[]): number[] => trials.map(({ number }) => number);

/** A view in which some trials are different. */
function changed(of: SweepView, numbers: readonly number[], own: Partial<SweepTrial>): SweepView {
  const trials = of.trials.map((trial) =>
    numbers.includes(trial.number) ? { ...trial, ...own } : trial,
  );
  return { ...of, trials };
}

/** Revisions that know a view, and the first revision of it. */
function begun(): { revisions: SweepRevisions; first: Revision } {
  const revisions = new SweepRevisions();
  return { revisions, first: revisions.changes(view, null).revision };
}

it('says everything to whoever has nothing', () => {
  const { trials, decisions, ...head } = view;
  const revisions = new SweepRevisions();
  const all = { since: null, head, trials, decisions, firstDecision: 0 };
  expect(revisions.changes(view, null)).toMatchObject(all);
  expect(revisions.changes(view, null)).toMatchObject(all);
});

it('says only which trials have changed, whether they are the same objects or were read again', () => {
  const { revisions, first } = begun();
  const one = changed(structuredClone(view), [3], { seconds: 99 });
  const said = revisions.changes(one, first);
  expect(said).toMatchObject({ since: first.number, trials: [{ number: 3, seconds: 99 }] });
  expect(said.decisions).toEqual([]);
  expect(said.revision.number).toBeGreaterThan(first.number);
});

it('says nothing, and counts no revision, while nothing has changed', () => {
  const { revisions, first } = begun();
  const said = revisions.changes(structuredClone(view), first);
  expect(said).toMatchObject({ revision: first, trials: [], decisions: [] });
  const nan = changed(view, [3], { losses: [NaN] });
  const { revision } = revisions.changes(nan, first);
  expect(revisions.changes(structuredClone(nan), revision)).toMatchObject({ revision, trials: [] });
});

it('gives each window what it lacks, however many answers it has missed', () => {
  const { revisions, first } = begun();
  const second = changed(view, [1], { seconds: 1 });
  const { revision } = revisions.changes(second, first);
  const third = changed(second, [2], { seconds: 2 });
  expect(ids(revisions.changes(third, revision).trials)).toEqual([2]);
  expect(ids(revisions.changes(third, first).trials)).toEqual([1, 2]);
});

it('says what is new of trials, decisions and the rest', () => {
  const { revisions, first } = begun();
  const decision = { ...view.decisions[0]!, trial: 20 };
  const more: SweepView = {
    ...view,
    status: 'paused',
    trials: [...view.trials, sampleTrial(20)],
    decisions: [...view.decisions, decision],
  };
  const said = revisions.changes(more, first);
  expect(said).toMatchObject({ head: { status: 'paused' }, firstDecision: view.decisions.length });
  expect([ids(said.trials), said.decisions]).toEqual([[20], [decision]]);
});

it('counts a change of the status alone', () => {
  const { revisions, first } = begun();
  const said = revisions.changes({ ...view, status: 'paused' }, first);
  expect(said.revision.number).toBeGreaterThan(first.number);
});

it('says everything again if what is stored has lost trials or other decisions were made', () => {
  const fewer = { ...view, trials: view.trials.slice(0, 9) };
  const others = { ...view, decisions: [{ ...view.decisions[0]!, of: 7 }] };
  const shorter = { ...view, decisions: view.decisions.slice(0, 3) };
  for (const other of [fewer, others, shorter]) {
    const { revisions, first } = begun();
    const said = revisions.changes(other, first);
    expect(said.since).toBeNull();
    expect(said.trials).toEqual(other.trials);
    expect(said.revision.series).not.toBe(first.series);
  }
});

it('says everything after a restart of the program that counts', () => {
  const { first } = begun();
  const { revisions: next } = begun();
  expect(next.changes(view, first)).toMatchObject({ since: null, trials: view.trials });
});

it('forgets what nobody has asked for the longest, and says all of it later', () => {
  const { revisions, first } = begun();
  const others = Array.from({ length: 8 }, (_, index) => ({ ...view, id: `other-${index}` }));
  for (const other of others.slice(1)) revisions.changes(other, null);
  expect(revisions.changes(view, first).since).toBe(first.number);
  for (const other of others) revisions.changes(other, null);
  expect(revisions.changes(view, first).since).toBeNull();
});

it('keeps a copy as it is itself, whatever is lost on the way', () => {
  const revisions = new SweepRevisions();
  let copy: SweepCopy | null = null;
  let now = view;
  for (let step = 0; step < 30; step++) {
    now = changed(now, [step % 7, (step * 3) % 20], { seconds: step });
    if (step % 4 === 0) now = { ...now, decisions: [...now.decisions, now.decisions[step]!] };
    if (step % 6 === 0) now = { ...now, trials: [...now.trials, sampleTrial(now.trials.length)] };
    const said = revisions.changes(now, copy?.revision ?? null);
    // Each third answer doesn't arrive.
    if (step % 3 === 1) continue;
    copy = withChanges(copy, said);
    expect(copy?.view).toEqual(now);
  }
});
