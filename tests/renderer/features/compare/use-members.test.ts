import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useMembers } from '../../../../src-renderer/features/compare/members/use-members.ts';
import { useUndo } from '../../../../src-renderer/client/stores/undo.ts';
import { finishedRun } from '../../../support/compared.ts';
import { answerOperations } from '../../../support/operations.ts';
import { ComparePages } from '../../../support/comparison.ts';

let pages: ComparePages;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  pages = new ComparePages();
  await pages.store(['a', 'b', 'c', 'd'].map((name) => finishedRun(name)));
});
afterEach(() => void vi.useRealTimers());

const open = (query: Record<string, string>) => pages.open(query, useMembers);
/** Waits until the address has the current state. */
const written = () => vi.advanceTimersByTimeAsync(1000);

describe('adding and removing runs', () => {
  it('is undone and redone where it was done, with what else was changed since', async () => {
    const { comparison, more: members } = await open({ runs: 'a,b', hidden: 'b' });
    members.remove(['b']);
    await written();
    comparison.change({ xAxis: 'epoch', tab: 'config' });
    await written();
    expect(pages.query['runs']).toBe('a');
    await useUndo().undo();
    expect(comparison.state).toMatchObject({
      members: ['a', 'b'],
      hidden: ['b'],
      xAxis: 'epoch',
      tab: 'config',
    });
    await useUndo().redo();
    expect(comparison.state.members).toEqual(['a']);
    await useUndo().undo();
    expect(comparison.state.members).toEqual(['a', 'b']);
  });

  it('is undone in its own comparison, whichever is shown by now', async () => {
    const { more: members } = await open({ runs: 'a,b' });
    members.add(['c', 'a']);
    await written();
    const { comparison: other } = await pages.open({ runs: 'd' });
    await useUndo().undo();
    expect(pages.query['runs']).toBe('a,b');
    pages.router.back();
    await vi.waitFor(() => expect(other.state.members).toEqual(['d']));
  });

  it('is undone after the page has been left', async () => {
    const { more: members, scope } = await open({ runs: 'a,b' });
    members.remove(['a']);
    await written();
    scope.stop();
    await pages.router.push({ name: 'experiments' });
    await useUndo().undo();
    expect(pages.router.currentRoute.value.name).toBe('compare');
    expect(pages.query['runs']).toBe('a,b');
  });

  it('leaves a saved comparison alone when no run of it is left', async () => {
    const { comparison, more: members } = await open({ runs: 'a', view: 'cells' });
    members.remove(['a']);
    await written();
    expect(comparison.state.members).toEqual([]);
    expect(pages.query).toEqual({});
  });
});

it('changes nothing once its page has been left', async () => {
  const { comparison, more: members, scope } = await open({ runs: 'a,b' });
  scope.stop();
  members.add(['c']);
  await written();
  expect(comparison.state.members).toEqual(['a', 'b']);
  expect(pages.query['runs']).toBe('a,b');
});

it('moves runs and says where they are; the first is the baseline', async () => {
  const { comparison, more: members } = await open({ runs: 'a,b,c' });
  expect(members.move('c', 0)).toBe('c is now the baseline');
  expect(members.move('a', 9)).toBe('a is now number 3 of 3');
  expect(comparison.state.members).toEqual(['c', 'b', 'a']);
});

it('restores a run from the trash under its new id', async () => {
  const { comparison, more: members } = await open({ runs: 'a,gone' });
  answerOperations(pages.workbench, () => ({ id: 'back' }));
  await members.restore('gone');
  expect(comparison.state.members).toEqual(['a', 'back']);
});

it('shows only some runs, and all again', async () => {
  const { comparison, more: members } = await open({ runs: 'a,b,c' });
  members.isolate(['b']);
  expect(comparison.state.hidden).toEqual(['a', 'c']);
  members.isolate(['b']);
  expect(comparison.state.hidden).toEqual([]);
});

it('makes the runs of a group the first ones, in their order (U21)', async () => {
  const { comparison, more: members } = await open({ runs: 'a,b,c,d' });
  expect(members.makeBaseline(['b', 'd'], 'LSTM')).toBe('LSTM is now the baseline');
  expect(comparison.state.members).toEqual(['b', 'd', 'a', 'c']);
  expect(comparison.baseline?.id).toBe('b');
});
