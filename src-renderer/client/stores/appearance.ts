import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { Theme } from '#shared/appearance/palettes';
import { usePreferences } from './preferences.ts';

/** The window's appearance, from the preferences and the system's settings. */
export const useAppearance = defineStore('appearance', () => {
  const preferences = usePreferences();
  /** Set by shell/appearance.ts, which can ask the system. */
  const systemTheme = ref<Theme>('light');
  const systemReducesMotion = ref(false);

  const theme = computed<Theme>(() => {
    const wanted = preferences.value.theme;
    return wanted === 'system' ? systemTheme.value : wanted;
  });
  const reducedMotion = computed(() => {
    const wanted = preferences.value.motion;
    return wanted === 'system' ? systemReducesMotion.value : wanted === 'reduced';
  });

  return { systemTheme, systemReducesMotion, theme, reducedMotion };
});
