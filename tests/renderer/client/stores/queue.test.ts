import { beforeEach, expect, it } from 'vitest';
import { nextTick } from 'vue';
import type { QueueState } from '#shared/contract/commands';
import { defaultPreferences } from '#shared/contract/preferences';
import { useQueue } from '../../../../src-renderer/client/stores/queue.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';

let workbench: AnsweringWorkbench;
beforeEach(() => {
  workbench = new AnsweringWorkbench();
  appWithStores(workbench);
});

function state(waiting: readonly string[], own: Partial<QueueState> = {}): QueueState {
  return { running: [], waiting, sideBySide: 1, threadsEach: 0, held: false, ...own };
}

it('has the state from answers and events of the workbench', async () => {
  const queue = useQueue();
  expect(queue.state).toBeNull();
  workbench.answer('queue.show', () => state(['a']));
  await queue.refresh();
  expect(queue.state?.waiting).toEqual(['a']);
  workbench.emit({ kind: 'queueChanged', queue: state(['b']) });
  expect(queue.state?.waiting).toEqual(['b']);
  workbench.answer('queue.add', () => state(['b', 'c']));
  await queue.add(['c']);
  expect(queue.state?.waiting).toEqual(['b', 'c']);
  workbench.answer('queue.remove', () => state(['c']));
  await queue.remove(['b']);
  expect(queue.state?.waiting).toEqual(['c']);
  workbench.answer('queue.configure', () => state(['c'], { held: true }));
  await queue.configure({ held: true });
  expect(queue.state?.held).toBe(true);
});

it('knows who paused it, until it is resumed by whomever', async () => {
  const queue = useQueue();
  workbench
    .answer('preferences.update', () => defaultPreferences)
    .answer('queue.configure', ({ held }) => state([], { held: held! }));
  workbench.emit({ kind: 'queueChanged', queue: state([], { held: true }) });
  expect(queue.isHeldOnPurpose).toBe(false);
  await queue.hold(false);
  expect([queue.state?.held, queue.isHeldOnPurpose]).toEqual([false, false]);
  await queue.hold(true);
  await nextTick();
  expect([queue.state?.held, queue.isHeldOnPurpose]).toEqual([true, true]);
  workbench.emit({ kind: 'queueChanged', queue: state([]) });
  await nextTick();
  expect(queue.isHeldOnPurpose).toBe(false);
});

it('isn’t held on purpose if it couldn’t be paused', async () => {
  const queue = useQueue();
  workbench.refuse('queue.configure', 'The disk is full.');
  await expect(queue.hold(true)).rejects.toThrow('The disk is full.');
  expect(queue.isHeldOnPurpose).toBe(false);
});

it('shows a move before the workbench has answered, and reverts it if it is refused', async () => {
  const queue = useQueue();
  workbench.answer('queue.show', () => state(['a', 'b', 'c']));
  await queue.refresh();
  workbench.refuse('queue.move', 'It is running by now.');
  const moved = queue.move('c', 0);
  expect(queue.state?.waiting).toEqual(['c', 'a', 'b']);
  await expect(moved).rejects.toThrow('It is running by now.');
  expect(queue.state?.waiting).toEqual(['a', 'b', 'c']);
});
