import { defineStore } from 'pinia';
import { computed, shallowRef, type WritableComputedRef } from 'vue';
import { defaultPreferences, type Preferences } from '#shared/contract/preferences';
import { messageOf } from '../failures.ts';
import { useNotices } from './notices.ts';
import { useWorkbench } from '../workbench.ts';

/** Milliseconds that a page's remembered state may wait for more changes before it is saved. */
const viewDelay = 300;

type Views = Preferences['views'];
type Change = Partial<Omit<Preferences, 'views'>>;

/** How this person likes the workbench. Changes are seen at once and saved soon. */
export const usePreferences = defineStore('preferences', () => {
  const workbench = useWorkbench();
  const notices = useNotices();
  const stored = shallowRef<Preferences>(defaultPreferences);
  /** What is on its way to the workbench, and overrides what it says until it has answered. */
  const unsaved = shallowRef<readonly Change[]>([]);
  const unsavedViews = shallowRef<Views>({});
  let timer: ReturnType<typeof setTimeout> | undefined;

  const value = computed<Preferences>(() =>
    Object.assign({}, stored.value, ...unsaved.value, {
      views: { ...stored.value.views, ...unsavedViews.value },
    }),
  );

  workbench.subscribe((event) => {
    if (event.kind === 'preferencesChanged') stored.value = event.preferences;
  });

  /** @throws UnrollError */
  async function refresh(): Promise<void> {
    stored.value = await workbench.call('preferences.read', {});
  }

  /** Changes preferences and saves them. Whether that succeeded; if not, it has been said and they are as before. */
  async function change(partial: Change): Promise<boolean> {
    unsaved.value = [...unsaved.value, partial];
    try {
      stored.value = await workbench.call('preferences.update', { change: { ...partial } });
      return true;
    } catch (error) {
      notices.show({ kind: 'error', text: `This setting was not saved: ${messageOf(error)}` });
      return false;
    } finally {
      unsaved.value = unsaved.value.filter((other) => other !== partial);
    }
  }

  /**
   * What a page remembers of itself under a name: any JSON, to be replaced rather than changed inside. It is saved
   * after a short wait; `fallback` stands in for what was never saved.
   */
  function view<State>(name: string, fallback: State): WritableComputedRef<State> {
    return computed({
      get: () => (value.value.views[name] as State | null | undefined) ?? fallback,
      set: (state) => {
        unsavedViews.value = { ...unsavedViews.value, [name]: state as Views[string] };
        clearTimeout(timer);
        timer = setTimeout(() => void saveViews(), viewDelay);
      },
    });
  }

  /** Saves at once what pages want to be remembered; for when the window is about to go. */
  async function saveViews(): Promise<void> {
    clearTimeout(timer);
    const views = unsavedViews.value;
    if (Object.keys(views).length === 0) return;
    try {
      // Plain copies: a proxy can't be sent.
      const change = { views: JSON.parse(JSON.stringify(views)) as Views };
      stored.value = await workbench.call('preferences.update', { change });
    } catch (error) {
      notices.show({
        kind: 'error',
        text: `What this page remembers was not saved: ${messageOf(error)}`,
      });
    } finally {
      const later = Object.entries(unsavedViews.value).filter(([name, it]) => views[name] !== it);
      unsavedViews.value = Object.fromEntries(later);
    }
  }

  return { value, refresh, change, view, saveViews };
});
