import { expect, test } from 'vitest';
import { possibleActions } from '../../../../../src-renderer/features/experiments/selection/possible-actions.ts';
import { experimentStatuses } from '#shared/experiment/record';
import { damaged, listed } from '../../../../shared/experiment/filter/listed.ts';

const queue = {
  running: ['running'],
  waiting: ['waiting'],
  sideBySide: 1,
  threadsEach: 0,
  held: false,
};
const all = [
  ...experimentStatuses.map((status) => listed({ id: status, status })),
  listed({ id: 'waiting', status: 'queued' }),
  { ...listed({ id: 'newer', status: 'stopped' }), readOnly: true },
  damaged('broken'),
];

test('each experiment gets its possible actions', () => {
  const { change, queue: queueable, stop, export: exported, remove } = possibleActions(all, queue);
  const readable = [...experimentStatuses, 'waiting', 'newer'];
  expect(change.map(({ id }) => id)).toEqual([...experimentStatuses, 'waiting']);
  expect(queueable).toEqual(['queued', 'stopped', 'interrupted', 'failed']);
  expect(stop).toEqual({ running: ['running', 'paused'], waiting: ['waiting'] });
  expect(exported.map(({ id }) => id)).toEqual(readable);
  expect(remove).toEqual([...readable, 'broken']);
});

test('before the queue is known, it counts as empty', () => {
  const { queue: queueable, stop } = possibleActions(all, null);
  expect(queueable).toContain('waiting');
  expect(stop.waiting).toEqual([]);
});
