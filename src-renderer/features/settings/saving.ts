import { computed, type WritableComputedRef } from 'vue';
import type { Preferences } from '#shared/contract/preferences';
import { useNotices } from '../../client/stores/notices.ts';
import { usePreferences } from '../../client/stores/preferences.ts';

type Saved = Exclude<keyof Preferences, 'views'>;

/** Models of preferences for controls: each change is saved immediately and confirmed by a notice. */
export function useSaving() {
  const preferences = usePreferences();
  const notices = useNotices();

  async function save<Key extends Saved>(
    key: Key,
    value: Preferences[Key],
    what: string,
  ): Promise<void> {
    if (await preferences.change({ [key]: value })) {
      notices.show({ kind: 'success', text: `${what} saved` });
    }
  }

  function setting<Key extends Saved>(
    key: Key,
    what: string,
  ): WritableComputedRef<Preferences[Key]> {
    return computed({
      get: () => preferences.value[key],
      set: (value) => void save(key, value, what),
    });
  }

  return { save, setting };
}
