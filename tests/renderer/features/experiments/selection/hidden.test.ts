import { expect, test, vi } from 'vitest';
import {
  hiddenAmong,
  hiddenText,
} from '../../../../../src-renderer/features/experiments/selection/hidden.ts';
import { useHiddenQuestion } from '../../../../../src-renderer/features/experiments/selection/use-hidden-question.ts';
import { damaged, listed } from '../../../../shared/experiment/filter/listed.ts';

const all = [
  listed({ id: 'shown' }),
  listed({ id: 'filtered' }),
  listed({ id: 'archived', archived: true }),
  damaged('broken'),
];

test('hidden ones are counted by what hides them (U6)', () => {
  const counts = hiddenAmong(all, new Set(['shown']), false);
  expect(counts).toEqual({ byFilter: 2, archived: 1 });
  expect(hiddenText(counts)).toBe('2 hidden by the filter, 1 hidden as archived');
  // While archived ones are shown, only the filter can hide them.
  expect(hiddenAmong(all, new Set(['shown']), true)).toEqual({ byFilter: 3, archived: 0 });
  expect(hiddenText({ byFilter: 0, archived: 2 })).toBe('2 hidden as archived');
  expect(hiddenText({ byFilter: 0, archived: 0 })).toBeNull();
});

test('an action is asked about once if it applies to hidden ones, otherwise it runs at once (U6)', () => {
  const { asking, question, unlessHidden } = useHiddenQuestion((ids) =>
    ids.includes('b') ? '1 hidden by the filter' : null,
  );
  const run = vi.fn();
  unlessHidden(['a'], { confirmLabel: 'Archive 1' }, run);
  expect([run.mock.calls.length, asking.value]).toEqual([1, false]);
  unlessHidden(['a', 'b'], { confirmLabel: 'Move 2 to trash', danger: true }, run);
  expect([run.mock.calls.length, asking.value]).toEqual([1, true]);
  expect(question.value).toMatchObject({
    text: '2 experiments selected, 1 hidden by the filter.',
    confirmLabel: 'Move 2 to trash',
    danger: true,
  });
  question.value.run();
  expect(run).toHaveBeenCalledTimes(2);
});
