import { defineStore } from 'pinia';
import { computed, shallowRef, type WritableComputedRef } from 'vue';
import { defaultPreferences, type Preferences } from '#shared/contract/preferences';
import { messageOf } from '../failures.ts';
import { useNotices } from './notices.ts';
import { useWorkbench } from '../workbench.ts';

/** How long changes of a page's remembered state are collected before they are saved, in milliseconds. */
const viewDelay = 300;

type Views = Preferences['views'];
type Change = Partial<Omit<Preferences, 'views'>>;

/** The user's preferences. Changes are shown immediately and saved soon. */
export const usePreferences = defineStore('preferences', () => {
  const workbench = useWorkbench();
  const notices = useNotices();
  const stored = shallowRef<Preferences>(defaultPreferences);
  /** Changes that are being saved. They override the stored preferences until the workbench has answered. */
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

  /** Reads the preferences. @throws UnrollError */
  async function refresh(): Promise<void> {
    stored.value = await workbench.call('preferences.read', {});
  }

  /** Changes and saves preferences, or reverts them with a notice if that fails. @returns whether it succeeded */
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
   * State that a page remembers under a name: any JSON. Replace it as a whole; changes inside it aren't noticed. It is
   * saved after a short wait.
   * @param fallback the value if nothing has been saved
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

  /** Saves the pages' state immediately, for when the window is about to close. */
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
        text: `This page’s view was not saved: ${messageOf(error)}`,
      });
    } finally {
      const later = Object.entries(unsavedViews.value).filter(([name, it]) => views[name] !== it);
      unsavedViews.value = Object.fromEntries(later);
    }
  }

  return { value, refresh, change, view, saveViews };
});
