import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import { useApp } from '../client/stores/app.ts';
import { useExperiments } from '../client/stores/experiments.ts';
import { useOperations } from '../client/stores/operations.ts';
import { useLiveRuns } from '../client/stores/live-runs.ts';
import { errorOf } from '../client/failures.ts';
import { usePreferences } from '../client/stores/preferences.ts';
import { useQueue } from '../client/stores/queue.ts';
import { useRunColours } from '../client/stores/run-colours.ts';
import { useBridge } from '../client/bridge/bridge-key.ts';

/** Milliseconds between refreshes of the list while the window is visible: the command line may have changed it. */
const refreshInterval = 15_000;

/** Loads what every page needs and keeps it fresh: after a reconnection, on focus, and from time to time. */
export function useStartUp() {
  const bridge = useBridge();
  const app = useApp();
  const experiments = useExperiments();
  const liveRuns = useLiveRuns();
  const operations = useOperations();
  const preferences = usePreferences();
  const queue = useQueue();
  const colours = useRunColours();

  const status = ref<'loading' | 'ready' | 'failed'>('loading');
  const error = shallowRef<{ readonly message: string } | null>(null);

  async function load(): Promise<void> {
    if (status.value === 'failed') status.value = 'loading';
    bridge.reconnect();
    // The page of the experiments shows their failure itself.
    void experiments.refresh();
    // It is tried again after the next reconnection.
    operations.recover().catch(() => {});
    try {
      await Promise.all([app.refresh(), preferences.refresh(), queue.refresh()]);
      status.value = 'ready';
      error.value = null;
    } catch (failure) {
      if (status.value === 'ready') return;
      status.value = 'failed';
      error.value = errorOf(failure);
    }
  }

  // Not before the preferences have been read, which say what colours runs already have.
  watch(
    () => (status.value === 'ready' ? experiments.records : []),
    (newestFirst) => colours.assign(newestFirst.map(({ id }) => id).reverse()),
  );

  function refreshList(): void {
    if (document.visibilityState === 'visible' && app.connection === 'connected') {
      void experiments.bringUpToDate();
    }
  }

  const unsubscribe = bridge.onConnection((connection) => {
    const wasConnected = app.connection === 'connected';
    app.connection = connection;
    // At the first connection, everything is being loaded already.
    if (connection !== 'connected' || wasConnected) return;
    liveRuns.forget();
    void load();
  });
  const saveViews = (): void => void preferences.saveViews();
  const timer = setInterval(refreshList, refreshInterval);
  window.addEventListener('focus', refreshList);
  window.addEventListener('pagehide', saveViews);
  onScopeDispose(() => {
    unsubscribe();
    clearInterval(timer);
    window.removeEventListener('focus', refreshList);
    window.removeEventListener('pagehide', saveViews);
  });

  void load();
  return { status, error, load };
}
