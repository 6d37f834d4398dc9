import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultPreferences, type Preferences } from '#shared/contract/preferences';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import { usePreferences } from '../../../../src-renderer/client/stores/preferences.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';

let workbench: AnsweringWorkbench;
let stored: Preferences;
beforeEach(() => {
  vi.useFakeTimers();
  workbench = new AnsweringWorkbench();
  stored = defaultPreferences;
  workbench.answer('preferences.read', () => stored);
  workbench.answer('preferences.update', ({ change }) => {
    stored = { ...stored, ...change, views: { ...stored.views, ...change.views } } as Preferences;
    return stored;
  });
  appWithStores(workbench);
});
afterEach(() => void vi.useRealTimers());

const changes = () => workbench.inputs('preferences.update').map(({ change }) => change);

describe('a change', () => {
  it('is shown immediately and stays once it is saved', async () => {
    const preferences = usePreferences();
    const answer = workbench.hold('preferences.update');
    const saved = preferences.change({ theme: 'dark' });
    expect(preferences.value.theme).toBe('dark');
    workbench.emit({
      kind: 'preferencesChanged',
      preferences: { ...stored, palette: 'highContrast' },
    });
    expect(preferences.value).toMatchObject({ theme: 'dark', palette: 'highContrast' });
    vi.useRealTimers();
    await answer({ ...stored, theme: 'dark' });
    expect(await saved).toBe(true);
    expect(preferences.value.theme).toBe('dark');
  });

  it('that is refused is reverted with a notice', async () => {
    const preferences = usePreferences();
    workbench.refuse('preferences.update', 'The disk is full.');
    expect(await preferences.change({ theme: 'dark' })).toBe(false);
    expect(preferences.value.theme).toBe('system');
    expect(useNotices().shown[0]?.text).toBe('This setting was not saved: The disk is full.');
  });
});

describe('a view', () => {
  it('has its fallback until something is stored', async () => {
    const preferences = usePreferences();
    const columns = preferences.view('columns', ['name']);
    expect(columns.value).toEqual(['name']);
    stored = { ...stored, views: { columns: ['status'] } };
    await preferences.refresh();
    expect(columns.value).toEqual(['status']);
  });

  it('is saved after 300 ms without another change, all views together', async () => {
    const preferences = usePreferences();
    const width = preferences.view('width', 1);
    const order = preferences.view('order', 'up');
    width.value = 2;
    await vi.advanceTimersByTimeAsync(200);
    width.value = 3;
    order.value = 'down';
    expect(width.value).toBe(3);
    await vi.advanceTimersByTimeAsync(299);
    expect(changes()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(changes()).toEqual([{ views: { width: 3, order: 'down' } }]);
    expect(width.value).toBe(3);
  });

  it('keeps a change that is made while an earlier one is being saved', async () => {
    const preferences = usePreferences();
    const width = preferences.view('width', 1);
    workbench.answer('preferences.update', ({ change }) => {
      if (change.views?.['width'] === 2) width.value = 3;
      stored = { ...stored, views: { ...stored.views, ...change.views } };
      return stored;
    });
    width.value = 2;
    await vi.advanceTimersByTimeAsync(300);
    expect(width.value).toBe(3);
    await vi.advanceTimersByTimeAsync(300);
    expect(changes()).toEqual([{ views: { width: 2 } }, { views: { width: 3 } }]);
  });

  it('is saved immediately when the window is about to close', async () => {
    const preferences = usePreferences();
    preferences.view('width', 1).value = 4;
    await preferences.saveViews();
    expect(changes()).toEqual([{ views: { width: 4 } }]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(changes()).toHaveLength(1);
  });
});
