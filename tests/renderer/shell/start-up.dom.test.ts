import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, type App, type EffectScope } from 'vue';
import { defaultPreferences } from '#shared/contract/preferences';
import { provideBridge } from '../../../src-renderer/client/bridge/bridge-key.ts';
import { useStartUp } from '../../../src-renderer/shell/start-up.ts';
import { useApp } from '../../../src-renderer/client/stores/app.ts';
import { useExperiments } from '../../../src-renderer/client/stores/experiments.ts';
import { useLiveRuns } from '../../../src-renderer/client/stores/live-runs.ts';
import { usePreferences } from '../../../src-renderer/client/stores/preferences.ts';
import { useQueue } from '../../../src-renderer/client/stores/queue.ts';
import { useRunColours } from '../../../src-renderer/client/stores/run-colours.ts';
import { appWithStores, settled } from '../../support/answering-workbench.ts';
import { FakeBridge } from '../../support/fake-bridge.ts';
import { samplePoint, sampleRecord } from '../../support/records.ts';

let bridge: FakeBridge;
let app: App;
let scope: EffectScope;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  bridge = new FakeBridge();
  bridge.api
    .answer('app.info', () => ({ version: '1.2.3' }) as never)
    .answer('preferences.read', () => ({ ...defaultPreferences, theme: 'dark' }))
    .answer('preferences.update', () => defaultPreferences)
    .answer('queue.show', () => ({
      ...{ running: ['a'], waiting: [], sideBySide: 1, threadsEach: 0, held: false },
    }))
    .answer('experiments.list', () => []);
  app = appWithStores(bridge.api);
  provideBridge(app, bridge);
  scope = effectScope();
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
});

const start = () => app.runWithContext(() => scope.run(() => useStartUp())!);
const calls = (name: string) => bridge.api.calls.filter((call) => call.name === name).length;

describe('at the start', () => {
  it('everything that the pages need is loaded', async () => {
    const { status, error } = start();
    expect(status.value).toBe('loading');
    await settled();
    expect([status.value, error.value]).toEqual(['ready', null]);
    expect(useApp().information).toEqual({ version: '1.2.3' });
    expect(usePreferences().value.theme).toBe('dark');
    expect(useQueue().state?.running).toEqual(['a']);
    expect(calls('experiments.list')).toBe(1);
  });

  it.each(['app.info', 'preferences.read', 'queue.show'] as const)(
    'says why %s failed, and can be retried',
    async (name) => {
      bridge.api.refuse(name, 'the disk is gone');
      const { status, error, load } = start();
      await settled();
      expect([status.value, error.value?.message]).toEqual(['failed', 'the disk is gone']);
      const { reconnects } = bridge;
      bridge.api.answer(name, () => ({ running: [], waiting: [] }) as never);
      const again = load();
      expect(status.value).toBe('loading');
      await again;
      expect([status.value, error.value]).toEqual(['ready', null]);
      expect(bridge.reconnects).toBe(reconnects + 1);
    },
  );

  it('runs get colours once the stored ones are known; new runs when they are listed', async () => {
    const listed = (id: string, day: number) => {
      const record = sampleRecord({ id, createdAt: `2026-11-0${day}T00:00:00.000Z` });
      return { kind: 'experiment', record, readOnly: false } as const;
    };
    let sendPreferences = (): void => {};
    const preferences = new Promise<void>((resolve) => (sendPreferences = resolve));
    bridge.api
      .answer('experiments.list', () => [listed('b', 2), listed('c', 3), listed('a', 1)])
      .answer('preferences.read', async () => {
        await preferences;
        return { ...defaultPreferences, views: { runColours: { b: 4 } } };
      });
    start();
    await settled();
    expect(usePreferences().value.views).toEqual({});
    sendPreferences();
    await settled();
    expect(['a', 'b', 'c'].map(useRunColours().slotOf)).toEqual([5, 4, 6]);
    bridge.api.emit({ kind: 'experimentChanged', listed: listed('d', 4) });
    await settled();
    expect(useRunColours().slotOf('d')).toBe(7);
  });

  it('a list that can’t be read leaves the other pages usable', async () => {
    bridge.api.refuse('experiments.list', 'the disk is gone');
    const { status } = start();
    await settled();
    expect(status.value).toBe('ready');
    expect(useExperiments().error?.message).toBe('the disk is gone');
  });
});

describe('when the connection', () => {
  it('is made for the first time, nothing is loaded twice', async () => {
    start();
    bridge.connection('connected');
    await settled();
    expect(calls('app.info')).toBe(1);
  });

  it('comes back, all is loaded again', async () => {
    const { status } = start();
    await settled();
    bridge.connection('reconnecting');
    expect(useApp().connection).toBe('reconnecting');
    expect(calls('app.info')).toBe(1);
    bridge.connection('connected');
    await settled();
    expect(useApp().connection).toBe('connected');
    for (const name of ['app.info', 'preferences.read', 'queue.show', 'experiments.list']) {
      expect(calls(name)).toBe(2);
    }
    expect(status.value).toBe('ready');
  });

  it('comes back, the progress of runs is forgotten, because they may have ended meanwhile', async () => {
    start();
    await settled();
    const told = { experiment: 'a', point: samplePoint(20), totalSteps: 100, secondsLeft: 1 };
    bridge.api.emit({ kind: 'progress', ...told });
    bridge.connection('lost');
    expect(useLiveRuns().run('a')?.step).toBe(20);
    bridge.connection('connected');
    expect(useLiveRuns().run('a')).toBeUndefined();
  });

  it('comes back and loading fails, the page stays', async () => {
    const { status } = start();
    await settled();
    bridge.connection('lost');
    bridge.api.refuse('app.info', 'it is gone again');
    bridge.connection('connected');
    await settled();
    expect(status.value).toBe('ready');
  });
});

describe('while the window is open', () => {
  /** Sets whether the window is visible. */
  const seen = (state: DocumentVisibilityState) =>
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  afterEach(() => void vi.restoreAllMocks());

  it('the list is refreshed when it gets the focus, and from time to time', async () => {
    start();
    await settled();
    seen('visible');
    window.dispatchEvent(new Event('focus'));
    await settled();
    expect(calls('experiments.list')).toBe(2);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(calls('experiments.list')).toBe(3);
  });

  it('of the list only what has changed is read then', async () => {
    const revision = { series: 'host', number: 1 };
    bridge.api.answer('experiments.changes', ({ since }) => ({
      ...{ revision, entries: since === null ? null : [], removed: [] },
    }));
    start();
    await settled();
    seen('visible');
    await vi.advanceTimersByTimeAsync(15_000);
    expect([calls('experiments.changes'), calls('experiments.list')]).toEqual([2, 1]);
  });

  it('the list isn’t refreshed while the window is hidden or not connected', async () => {
    start();
    await settled();
    seen('hidden');
    await vi.advanceTimersByTimeAsync(60_000);
    seen('visible');
    bridge.connection('reconnecting');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls('experiments.list')).toBe(1);
  });

  it('the pages’ state is saved before it closes', async () => {
    start();
    await settled();
    usePreferences().view('columns', 1).value = 2;
    window.dispatchEvent(new Event('pagehide'));
    expect(bridge.api.inputs('preferences.update')).toEqual([
      { change: { views: { columns: 2 } } },
    ]);
  });

  it('everything stops once it is gone', async () => {
    start();
    await settled();
    seen('visible');
    scope.stop();
    expect(bridge.listeners).toBe(0);
    usePreferences().view('columns', 1).value = 2;
    window.dispatchEvent(new Event('pagehide'));
    window.dispatchEvent(new Event('focus'));
    await settled();
    expect([calls('preferences.update'), calls('experiments.list')]).toEqual([0, 1]);
    // The remaining timer is the delay before that change is saved.
    expect(vi.getTimerCount()).toBe(1);
  });
});
