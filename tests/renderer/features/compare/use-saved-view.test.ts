import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  comparisonStateSchema,
  newComparisonState,
  type Comparison,
} from '#shared/compare/comparison';
import { useSavedView } from '../../../../src-renderer/features/compare/saved/use-saved-view.ts';
import { useComparisons } from '../../../../src-renderer/client/stores/comparisons.ts';
import { settled } from '../../../support/answering-workbench.ts';
import { finishedRun } from '../../../support/compared.ts';
import { ComparePages } from '../../../support/comparison.ts';

const cells: Comparison = {
  schemaVersion: 1,
  id: 'cells',
  name: 'Cells',
  savedAt: '2026-01-02T03:04:05.678Z',
  state: { ...newComparisonState(['b', 'a']), xAxis: 'epoch' },
};
let pages: ComparePages;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  pages = new ComparePages();
  await pages.store(['a', 'b', 'c'].map((name) => finishedRun(name)));
  list(cells);
});
afterEach(() => void vi.useRealTimers());

function list(...comparisons: readonly Comparison[]): void {
  pages.workbench.answer('comparisons.list', () =>
    comparisons.map((comparison) => ({ kind: 'comparison', comparison })),
  );
}

async function open(query: Record<string, string>) {
  const opened = await pages.open(query, useSavedView);
  await settled();
  return opened;
}

describe('a saved comparison', () => {
  it('is opened by an address that names it', async () => {
    const { comparison, more: view } = await open({ view: 'cells', tab: 'config' });
    expect(comparison.state).toMatchObject({
      members: ['b', 'a'],
      xAxis: 'epoch',
      tab: 'config',
    });
    expect(view.isChanged.value).toBe(false);
    comparison.change({ members: ['a', 'b'] });
    expect(view.isChanged.value).toBe(true);
  });

  it('is not opened over the runs that the address names too', async () => {
    const { comparison, more: view } = await open({ view: 'cells', runs: 'c' });
    expect(comparison.state.members).toEqual(['c']);
    expect(view.saved.value?.name).toBe('Cells');
    expect(view.isChanged.value).toBe(true);
  });

  it('is missing only if the loaded list does not have it', async () => {
    const answer = pages.workbench.hold('comparisons.list');
    const { more: view } = await open({ view: 'nowhere' });
    expect(view.status.value).toBe('loading');
    await answer([{ kind: 'comparison', comparison: cells }]);
    expect(view.status.value).toBe('missing');
  });

  it('has an unknown state while the list can’t be loaded, and opens once it can', async () => {
    pages.workbench.refuse('comparisons.list', 'no such folder');
    // Of this test's stores: what an earlier one has left behind may call for its own meanwhile.
    const comparisons = useComparisons();
    const { comparison, more: view } = await open({ view: 'cells' });
    expect(view.status.value).toBe('failed');
    list(cells);
    await comparisons.refresh();
    expect(view.status.value).toBe('ready');
    await settled();
    expect(comparison.state.members).toEqual(['b', 'a']);
  });

  it('is saved as shown, even if the address lags behind', async () => {
    const { comparison, more: view } = await open({ runs: 'a,b' });
    const saved = { ...cells, id: 'new', name: 'New' };
    pages.workbench.answer('comparisons.save', ({ state }) => {
      const stored = { ...saved, state: comparisonStateSchema.parse(state) };
      list(cells, stored);
      return stored;
    });
    comparison.change({ smoothing: 0.25 });
    await view.save('New', false);
    await vi.advanceTimersByTimeAsync(1000);
    expect(comparison.state.smoothing).toBe(0.25);
    expect(pages.query).toMatchObject({ view: 'new', runs: 'a,b', smoothing: '0.25' });
    expect(view.isChanged.value).toBe(false);
    comparison.change({ smoothing: 0.5 });
    await view.save('New', true);
    expect(pages.workbench.inputs('comparisons.save').map(({ id }) => id)).toEqual([
      undefined,
      'new',
    ]);
  });
});
