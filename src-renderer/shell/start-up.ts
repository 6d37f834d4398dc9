import { onScopeDispose, ref, shallowRef } from 'vue';
import { useApp } from '../client/stores/app.ts';
import { useExperiments } from '../client/stores/experiments.ts';
import { useLiveRuns } from '../client/stores/live-runs.ts';
import { errorOf } from '../client/failures.ts';
import { usePreferences } from '../client/stores/preferences.ts';
import { useQueue } from '../client/stores/queue.ts';
import { useBridge } from '../client/bridge/bridge-key.ts';

/** Milliseconds between looks at the list while the window is seen: the command line may have changed things. */
const lookAgainAfter = 15_000;

/** Loads what every page needs, and keeps it fresh: after a lost connection, on focus, and from time to time. */
export function useStartUp() {
  const bridge = useBridge();
  const app = useApp();
  const experiments = useExperiments();
  const liveRuns = useLiveRuns();
  const preferences = usePreferences();
  const queue = useQueue();

  const status = ref<'loading' | 'ready' | 'failed'>('loading');
  const error = shallowRef<{ readonly message: string } | null>(null);

  async function load(): Promise<void> {
    if (status.value === 'failed') status.value = 'loading';
    bridge.reconnect();
    // Experiments have a failure of their own, which their page shows.
    void experiments.refresh();
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

  function lookAgain(): void {
    if (document.visibilityState === 'visible' && app.connection === 'connected') {
      void experiments.refresh();
    }
  }

  const stopHearing = bridge.onConnection((connection) => {
    const wasConnected = app.connection === 'connected';
    app.connection = connection;
    // The first connection answers what is being loaded already.
    if (connection !== 'connected' || wasConnected) return;
    liveRuns.forget();
    void load();
  });
  const saveViews = (): void => void preferences.saveViews();
  const timer = setInterval(lookAgain, lookAgainAfter);
  window.addEventListener('focus', lookAgain);
  window.addEventListener('pagehide', saveViews);
  onScopeDispose(() => {
    stopHearing();
    clearInterval(timer);
    window.removeEventListener('focus', lookAgain);
    window.removeEventListener('pagehide', saveViews);
  });

  void load();
  return { status, error, load };
}
