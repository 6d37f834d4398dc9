import { defineStore } from 'pinia';
import { computed } from 'vue';
import { palettes, runSlots } from '#shared/appearance/palettes';
import { useAppearance } from './appearance.ts';
import { usePreferences } from './preferences.ts';

/** The most runs whose slot is kept; those that got theirs first are forgotten first. */
const maxKept = 5000;

/**
 * The colour that is a run's identity in table, charts and exports. A run gets the next slot of the palette when its
 * colour is first asked for, and keeps it for ever, whichever palette and theme the colours come from.
 */
export const useRunColours = defineStore('runColours', () => {
  const preferences = usePreferences();
  const appearance = useAppearance();
  const kept = preferences.view<Record<string, number>>('runColours', {});
  /** Slots given out but not yet noted: colours are asked for while rendering, when state must not change. */
  const fresh = new Map<string, number>();
  let noting = false;

  const palette = computed(() => palettes[preferences.value.palette][appearance.theme]);

  function slotOf(id: string): number {
    return kept.value[id] ?? fresh.get(id) ?? give(id);
  }

  function give(id: string): number {
    const slot = (Object.keys(kept.value).length + fresh.size) % runSlots;
    fresh.set(id, slot);
    if (!noting) {
      noting = true;
      queueMicrotask(noteFresh);
    }
    return slot;
  }

  function noteFresh(): void {
    noting = false;
    note(fresh);
    fresh.clear();
  }

  function note(slots: Iterable<readonly [string, number]>): void {
    const all = [...Object.entries(kept.value), ...slots];
    kept.value = Object.fromEntries(all.slice(-maxKept));
  }

  /** The run's colour in the present palette and theme, as CSS and a canvas take it. */
  function colourOf(id: string): string {
    return palette.value[slotOf(id)]!;
  }

  /** Gives a run another slot, from 0. */
  function setSlot(id: string, slot: number): void {
    note([[id, slot % runSlots]]);
  }

  return { palette, slotOf, colourOf, setSlot };
});
