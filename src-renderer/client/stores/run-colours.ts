import { defineStore } from 'pinia';
import { computed } from 'vue';
import { groupColours } from '#shared/appearance/group-colours';
import { groupSlots, withGroupSlots, type KeptGroupSlots } from '#shared/appearance/group-slots';
import { palettes, runSlots } from '#shared/appearance/palettes';
import type { Grouping, RunGroup } from '#shared/compare/grouping';
import { useAppearance } from './appearance.ts';
import { usePreferences } from './preferences.ts';

/** The slots of at most so many runs are kept. */
export const maxKeptSlots = 5000;

/**
 * The colour that identifies a run, or a group of runs, in the table, charts and exports. A run gets the next slot of the
 * palette when it is first listed, a group the first free one of its grouping when it is first shown; both keep it,
 * whichever palette and theme the colours come from.
 */
export const useRunColours = defineStore('runColours', () => {
  const preferences = usePreferences();
  const appearance = useAppearance();
  const kept = preferences.view<Readonly<Record<string, number>>>('runColours', {});

  const keptGroups = preferences.view<KeptGroupSlots>('groupColours', {});

  const palette = computed(() => palettes[preferences.value.palette][appearance.theme]);

  /** The colours of groups of runs by slot. */
  const ofGroups = computed(() => groupColours(preferences.value.palette, appearance.theme));

  /**
   * Gives each run without a slot the one after the last run's. Slots of runs that aren't listed any more are forgotten
   * if there are too many. Call it once the preferences have been read.
   * @param listed the ids of all runs, the oldest first; of too many only the newest get slots
   */
  function assign(listed: readonly string[]): void {
    const newest = new Set(listed.slice(-maxKeptSlots));
    const slots = new Map(Object.entries(kept.value));
    const missing = [...newest].filter((id) => !slots.has(id));
    if (missing.length === 0) return;
    let last = [...slots.values()].at(-1) ?? -1;
    for (const id of missing) {
      last = (last + 1) % runSlots;
      slots.set(id, last);
    }
    const others = [...slots.keys()].filter((id) => !newest.has(id));
    for (const id of others.slice(0, Math.max(0, slots.size - maxKeptSlots))) slots.delete(id);
    kept.value = Object.fromEntries(slots);
  }

  /** The run's slot, from 0; for a run that wasn't given one, a slot that follows from its id. */
  function slotOf(id: string): number {
    return kept.value[id] ?? [...id].reduce((sum, sign) => sum + sign.charCodeAt(0), 0) % runSlots;
  }

  /** The run's colour in the current palette and theme, for CSS and canvases. */
  function colourOf(id: string): string {
    return palette.value[slotOf(id)]!;
  }

  /** Gives a run another slot, from 0. */
  function setSlot(id: string, slot: number): void {
    kept.value = { ...kept.value, [id]: slot % runSlots };
  }

  /** The slots of groups by their ids, from 0; those that `assignGroups` gives or has given them. */
  function slotsOfGroups(
    grouping: Grouping,
    groups: readonly RunGroup[],
  ): ReadonlyMap<string, number> {
    return groupSlots(groups, grouping, keptGroups.value);
  }

  /** Gives each group without a slot a free one, to keep. Call it for the groups that are shown. */
  function assignGroups(grouping: Grouping, groups: readonly RunGroup[]): void {
    const slots = withGroupSlots(keptGroups.value, groups, grouping);
    if (slots !== keptGroups.value) keptGroups.value = slots;
  }

  /** The colour of a group's slot in the current palette and theme. */
  function groupColourOf(slot: number): string {
    return ofGroups.value[slot % ofGroups.value.length]!;
  }

  return { palette, slotsOfGroups, assignGroups, groupColourOf, assign, slotOf, colourOf, setSlot };
});
