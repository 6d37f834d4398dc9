import { expect, it } from 'vitest';
import { withChanges, type SweepChanges, type SweepCopy } from '#shared/sweep/sweep-changes';
import { finishedSweep } from '../../support/sweep-views.ts';

const view = finishedSweep(20);
const { trials, decisions, ...head } = view;
const whole: SweepChanges = {
  ...{ revision: { series: 'a', number: 4 }, since: null },
  ...{ head, trials, decisions, firstDecision: 0 },
};
const copy = withChanges(null, whole)!;

/** Changes with which trial 3 has failed, from one revision to another. */
function failed(since: number, number: number, own: Partial<SweepChanges> = {}): SweepChanges {
  return {
    ...{ revision: { series: 'a', number }, since, head },
    trials: [{ ...trials[3]!, status: 'failed' }],
    ...{ decisions: [], firstDecision: decisions.length },
    ...own,
  };
}
const statusIn = (one: SweepCopy | null): string | undefined => one?.view.trials[3]?.status;

it('makes a copy of everything, whatever was there', () => {
  expect(copy).toEqual({ revision: whole.revision, view });
  const other = { ...whole, revision: { series: 'b', number: 1 }, trials: trials.slice(0, 2) };
  expect(withChanges(copy, other)!.view.trials).toHaveLength(2);
});

it('replaces the trials that have changed, and keeps everything else as the same objects', () => {
  const after = withChanges(copy, failed(4, 5))!;
  expect(after.revision).toEqual({ series: 'a', number: 5 });
  expect(statusIn(after)).toBe('failed');
  expect(statusIn(copy)).toBe('waiting');
  for (const place of [0, 2, 4, 19]) expect(after.view.trials[place]).toBe(trials[place]);
  expect(after.view.decisions).toBe(copy.view.decisions);
  const definition = structuredClone(head.definition);
  const alike = withChanges(copy, failed(4, 5, { trials: [], head: { ...head, definition } }))!;
  expect(alike.view.trials).toBe(copy.view.trials);
  expect(alike.view.definition).toBe(copy.view.definition);
  const renamed = { ...head, definition: { ...definition, name: 'Widths' } };
  const named = withChanges(copy, failed(4, 5, { head: renamed }))!.view.definition;
  expect(named).toEqual(renamed.definition);
  expect(named.space).toBe(head.definition.space);
});

it('adds trials and decisions after those that are there', () => {
  const [trial, decision] = [
    { ...trials[0]!, number: 20 },
    { ...decisions[0]!, trial: 20 },
  ];
  const after = withChanges(copy, failed(4, 5, { trials: [trial], decisions: [decision] }))!;
  expect(after.view.trials).toEqual([...trials, trial]);
  expect(after.view.decisions).toEqual([...decisions, decision]);
});

it('takes changes that overlap with what it has, as after an answer that was lost', () => {
  const later = { ...copy, revision: { series: 'a', number: 5 } };
  const more = [{ ...decisions[0]!, trial: 19 }];
  const firstDecision = decisions.length - 1;
  const overlapping = failed(4, 6, { decisions: [decisions.at(-1)!, ...more], firstDecision });
  const after = withChanges(later, overlapping)!;
  expect(statusIn(after)).toBe('failed');
  expect(after.view.decisions).toEqual([...decisions, ...more]);
});

it('ignores changes that come late or twice', () => {
  const newer = withChanges(copy, failed(4, 6))!;
  expect(withChanges(newer, failed(4, 5, { trials }))).toBe(newer);
  expect(withChanges(newer, failed(4, 6))).toBe(newer);
});

it('refuses changes on top of others that it lacks, or of another series', () => {
  expect(withChanges(copy, failed(5, 6))).toBeNull();
  expect(withChanges(null, failed(4, 5))).toBeNull();
  const other = { series: 'b', number: 9 };
  expect(withChanges(copy, failed(4, 9, { revision: other }))).toBeNull();
});
