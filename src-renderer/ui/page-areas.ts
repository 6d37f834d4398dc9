import { computed, inject, type ComputedRef, type InjectionKey, type Ref } from 'vue';

/** What somebody above has made of the parts of pages: `hidden`, or `locked`, so that they are seen but can't be used. */
export interface PageAreas {
  readonly tabs?: 'hidden' | 'locked' | undefined;
  readonly actions?: 'hidden' | 'locked' | undefined;
}

/** Provided by the shell while a lesson is open. */
export const pageAreasKey: InjectionKey<Readonly<Ref<PageAreas>>> = Symbol('page areas');

/** The attributes of a part that is hidden or locked; none otherwise. Call it in a setup function. */
export function usePageArea(area: keyof PageAreas): ComputedRef<Record<string, unknown>> {
  const areas = inject(pageAreasKey, null);
  return computed(() => {
    const state = areas?.value[area];
    if (state === undefined) return {};
    // A hidden part still names what it labels.
    return { inert: true, 'data-area': state };
  });
}
