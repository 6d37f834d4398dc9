import { defineStore } from 'pinia';
import { computed, shallowRef, type WritableComputedRef } from 'vue';
import type { LessonArea, LessonAreas } from '#shared/lessons/lesson-areas';
import { useNotices } from './notices.ts';

/** What a step does that holds a part. */
const reasons: Readonly<Record<LessonArea, string>> = {
  navigation: 'keeps you on this page',
  tabs: 'keeps you on this tab',
  actions: 'locks the page’s actions',
};

const inWords = new Intl.ListFormat('en-GB');

function sentence(areas: readonly LessonArea[]): string {
  return `This step of the lesson ${inWords.format(areas.map((area) => reasons[area]))}.`;
}

/**
 * The parts of the app that the current step of a lesson hides or locks. What leads around them, such as a shortcut or an
 * address, asks here.
 */
export const useHeldAreas = defineStore('heldAreas', () => {
  const notices = useNotices();
  const areas = shallowRef<LessonAreas>({});
  let notice: number | null = null;

  /** Hidden parts can't be used either. */
  function isHeld(area: LessonArea | undefined): boolean {
    return area !== undefined && areas.value[area] !== undefined;
  }

  /** Whether a part can't be used now; whoever tries is told why. */
  function refuses(area: LessonArea | undefined): boolean {
    if (area === undefined || !isHeld(area)) return false;
    if (notice !== null) notices.dismiss(notice);
    notice = notices.show({ kind: 'info', text: sentence([area]) });
    return true;
  }

  /** Why parts can't be used now, in a sentence; null if all can. */
  const why = computed(() => {
    const now = (Object.keys(reasons) as LessonArea[]).filter(isHeld);
    return now.length === 0 ? null : sentence(now);
  });

  return { areas, isHeld, refuses, why };
});

/** A page's tab as people change it, who are told so if a lesson keeps them on one. */
export function useHeldTab<Tab extends string>(
  shown: () => Tab,
  show: (tab: Tab) => void,
): WritableComputedRef<Tab> {
  const held = useHeldAreas();
  return computed({
    get: shown,
    set: (tab) => {
      if (tab !== shown() && !held.refuses('tabs')) show(tab);
    },
  });
}
