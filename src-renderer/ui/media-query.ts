import { onScopeDispose, readonly, ref, type Ref } from 'vue';

/** A small window, or a large zoom, where the page needs the width that navigation takes. */
export const narrowWindow = '(width < 900px)';

/** Whether a CSS media query matches, kept up to date. Call it in a setup function. */
export function useMediaQuery(query: string): Readonly<Ref<boolean>> {
  const media = window.matchMedia(query);
  const matches = ref(media.matches);
  const update = (): void => void (matches.value = media.matches);
  media.addEventListener('change', update);
  onScopeDispose(() => media.removeEventListener('change', update));
  return readonly(matches);
}
