import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick, watch } from 'vue';
import type { ExperimentRecord } from '#shared/experiment/record';
import { keepUnchanged } from '../../../../src-renderer/features/compare/keep-unchanged.ts';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import { finishedRun } from '../../../support/compared.ts';
import { ComparePages } from '../../../support/comparison.ts';

let pages: ComparePages;
const records = ['a', 'b', 'c'].map((name) => finishedRun(name));
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  pages = new ComparePages();
  await pages.store(records);
});
afterEach(() => void vi.useRealTimers());

function tell(record: ExperimentRecord): void {
  const listed = { kind: 'experiment', record, readOnly: false } as const;
  pages.workbench.emit({ kind: 'experimentChanged', listed });
}

describe('the runs of a comparison', () => {
  it('are replaced only where something has changed', async () => {
    const { comparison } = await pages.open({ runs: 'a,b' });
    const changes = vi.fn();
    watch(() => comparison.runs, changes);
    const before = comparison.runs;
    tell({ ...records[2]!, notes: 'not in it' });
    await nextTick();
    expect(comparison.runs).toBe(before);
    expect(changes).not.toHaveBeenCalled();
    tell({ ...records[1]!, name: 'better' });
    await nextTick();
    expect(comparison.runs[0]).toBe(before[0]);
    expect(comparison.runs[1]).toMatchObject({ id: 'b', name: 'better' });
    expect(changes).toHaveBeenCalledTimes(1);
  });

  it('are known by their names', async () => {
    const { comparison } = await pages.open({ runs: 'a,gone' });
    expect([comparison.nameOf('a'), comparison.nameOf('gone')]).toEqual(['a', 'gone']);
  });
});

it('keeps unchanged items, and the whole list if nothing was added or removed', () => {
  const before = [
    { id: 'a', size: 1 },
    { id: 'b', size: NaN },
  ];
  const copies = before.map((item) => ({ ...item }));
  expect(keepUnchanged(copies, before)).toBe(before);
  expect(keepUnchanged(copies.toReversed(), before)).toEqual([before[1], before[0]]);
  const [a, b] = keepUnchanged([{ id: 'a', size: 2 }, copies[1]!], before);
  expect(a).toEqual({ id: 'a', size: 2 });
  expect(b).toBe(before[1]);
  expect(keepUnchanged(copies.slice(1), before)).toEqual([before[1]]);
  expect(keepUnchanged(copies)).toEqual(copies);
});

describe('an address of more runs than a comparison may have', () => {
  const many = Array.from({ length: 1002 }, (_, index) => `run-${index}`);

  it('shows the first ones, and says that others were left out', async () => {
    const { comparison } = await pages.open({ runs: many.join(',') });
    expect(comparison.state.members).toEqual(many.slice(0, 1000));
    expect(useNotices().shown.at(-1)!.text).toBe(
      'A comparison can have at most 1,000 runs: the last 2 were left out.',
    );
  });

  it('says the same about runs that are added', async () => {
    const { comparison } = await pages.open({ runs: 'a' });
    comparison.change({ members: ['a', ...many] });
    expect(comparison.state.members).toHaveLength(1000);
    expect(useNotices().shown.at(-1)!.text).toContain('the last 3 were left out');
  });
});

describe('the address', () => {
  it('does not cancel a page that is loading', async () => {
    const { comparison } = await pages.open({ runs: 'a,b' });
    let finishLoading = (): void => undefined;
    pages.settingsPage = new Promise((resolve) => {
      finishLoading = () => resolve({ render: () => null });
    });
    comparison.change({ smoothing: 0.25 });
    const navigation = pages.router.push({ name: 'settings' });
    await vi.advanceTimersByTimeAsync(1000);
    await comparison.showView('saved meanwhile');
    finishLoading();
    await navigation;
    expect(pages.router.currentRoute.value.name).toBe('settings');
  });

  it('follows the page, and Back shows the previous state', async () => {
    const { comparison } = await pages.open({ runs: 'a,b', x: 'time' });
    comparison.change({ smoothing: 0.25 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(pages.query).toEqual({ runs: 'a,b', x: 'time', smoothing: '0.25' });
    await pages.router.push({ name: 'compare', query: { runs: 'c', x: 'epoch' } });
    expect(comparison.state).toMatchObject({ members: ['c'], xAxis: 'epoch' });
    pages.router.back();
    await vi.waitFor(() => expect(comparison.state.members).toEqual(['a', 'b']));
    expect(comparison.state.smoothing).toBe(0.25);
  });

  it('holds what the views of Inside show, and else is like the last comparison', async () => {
    const { comparison } = await pages.open({ runs: 'a' });
    comparison.change({ smoothing: 0.3, parts: { threshold: '0.9' } });
    const { comparison: next } = await pages.open({ runs: 'b', gradientEpoch: '0.5' });
    expect(next.state).toMatchObject({ smoothing: 0.3, parts: { gradientEpoch: '0.5' } });
    expect(next.state.parts).not.toHaveProperty('threshold');
    expect(next.query()).toMatchObject({ gradientEpoch: '0.5' });
  });

  it('with only runs shows them like the last comparison', async () => {
    const { comparison } = await pages.open({ runs: 'a,b' });
    comparison.change({ xAxis: 'time', grouping: { kind: 'allButSeed' } });
    await vi.advanceTimersByTimeAsync(1000);
    await pages.router.push({ name: 'compare', query: { runs: 'c' } });
    expect(comparison.state).toMatchObject({ xAxis: 'time', grouping: { kind: 'none' } });
  });
});

it('knows the sizes of existing weights files', async () => {
  await pages.store([records[0]!, finishedRun('b', {}, { weightsSha256: null })]);
  const modifiedAt = '2026-01-02T03:04:05.678Z';
  pages.workbench.answer('experiments.files', () => [
    { name: 'model.safetensors', bytes: 4096, modifiedAt },
  ]);
  const { comparison, scope } = await pages.open({ runs: 'a,b' });
  scope.run(() => comparison.sizes.need());
  await vi.waitFor(() => expect([...comparison.modelBytes]).toEqual([['a', 4096]]));
});
