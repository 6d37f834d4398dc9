import { beforeEach, expect, it } from 'vitest';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import { useUndo } from '../../../../src-renderer/client/stores/undo.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';

beforeEach(() => void appWithStores(new AnsweringWorkbench()));

/** A number that steps change, with entries that undo them. */
function counter() {
  const undo = useUndo();
  const values = [0];
  const to = (value: number) => {
    const from = values.at(-1)!;
    values.push(value);
    undo.push({
      label: `to ${value}`,
      undo: () => values.push(from),
      redo: () => values.push(value),
    });
  };
  return { undo, to, now: () => values.at(-1) };
}

it('undoes and redoes steps, the last one first', async () => {
  const { undo, to, now } = counter();
  to(1);
  to(2);
  await undo.undo();
  expect(now()).toBe(1);
  await undo.undo();
  expect(now()).toBe(0);
  expect(undo.canUndo).toBe(false);
  await undo.redo();
  await undo.redo();
  expect(now()).toBe(2);
  expect(undo.canRedo).toBe(false);
});

it('can’t redo what was undone once something else is done', async () => {
  const { undo, to, now } = counter();
  to(1);
  await undo.undo();
  to(5);
  expect(undo.canRedo).toBe(false);
  await undo.redo();
  expect(now()).toBe(5);
});

it('does nothing if there is nothing to undo', async () => {
  const { undo } = counter();
  await undo.undo();
  await undo.redo();
  expect(useNotices().shown).toEqual([]);
});

it('runs steps one after the other, however fast they are requested', async () => {
  const undo = useUndo();
  const order: string[] = [];
  const slow = (name: string) => async () => {
    order.push(`${name} begins`);
    await Promise.resolve();
    order.push(`${name} ends`);
  };
  undo.push({ label: 'a', undo: slow('a'), redo: () => {} });
  undo.push({ label: 'b', undo: slow('b'), redo: () => {} });
  await Promise.all([undo.undo(), undo.undo()]);
  expect(order).toEqual(['b begins', 'b ends', 'a begins', 'a ends']);
});

it('accepts the opposite step while a step is still under way', async () => {
  const undo = useUndo();
  const order: string[] = [];
  let finish = (): void => {};
  const taken = new Promise<void>((resolve) => (finish = resolve));
  undo.push({
    label: 'a',
    undo: async () => {
      await taken;
      order.push('undone');
    },
    redo: () => order.push('redone'),
  });
  const undoing = undo.undo();
  await Promise.resolve();
  expect(undo.canRedo).toBe(true);
  const redoing = undo.redo();
  finish();
  await Promise.all([undoing, redoing]);
  expect(order).toEqual(['undone', 'redone']);
  expect(undo.canUndo).toBe(true);
});

it('can’t redo what was being undone when something else was done', async () => {
  const undo = useUndo();
  let finish = (): void => {};
  const taken = new Promise<void>((resolve) => (finish = resolve));
  undo.push({ label: 'a', undo: () => taken, redo: () => {} });
  const undoing = undo.undo();
  await Promise.resolve();
  undo.push({ label: 'b', undo: () => {}, redo: () => {} });
  finish();
  await undoing;
  expect(undo.canRedo).toBe(false);
});

it('waits for a change that is being made, and applies to that one', async () => {
  const { undo, to, now } = counter();
  to(1);
  let finish = (): void => {};
  const stored = new Promise<void>((resolve) => (finish = resolve));
  const made = undo.whileMaking(async () => {
    await stored;
    to(2);
  });
  const steps = [undo.undo(), undo.redo(), undo.undo()];
  finish();
  await Promise.all([made, ...steps]);
  expect(now()).toBe(1);
  await undo.undo();
  expect(now()).toBe(0);
});

it('is available, both ways, as soon as a change is being made', async () => {
  const undo = useUndo();
  const made = undo.whileMaking(() => Promise.resolve('made'));
  expect([undo.canUndo, undo.canRedo]).toEqual([true, true]);
  expect(await made).toBe('made');
  expect([undo.canUndo, undo.canRedo]).toEqual([false, false]);
});

it('continues after a change that failed', async () => {
  const { undo, to, now } = counter();
  to(1);
  const made = undo.whileMaking(() => Promise.reject(new Error('The disk is full.')));
  const undone = undo.undo();
  await expect(made).rejects.toThrow('The disk is full.');
  await undone;
  expect(now()).toBe(0);
});

it('drops a step that fails, with a notice', async () => {
  const undo = useUndo();
  undo.push({
    label: 'Rename “a”',
    undo: () => Promise.reject(new Error('The disk is full.')),
    redo: () => {},
  });
  await undo.undo();
  expect(useNotices().shown).toMatchObject([
    { kind: 'error', text: 'Rename “a”: The disk is full.' },
  ]);
  expect(undo.canUndo).toBe(false);
  expect(undo.canRedo).toBe(false);
});
