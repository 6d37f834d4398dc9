import { onScopeDispose, watchEffect } from 'vue';
import { useAppearance } from '../client/stores/appearance.ts';
import { useRunColours } from '../client/stores/run-colours.ts';

/** Applies the theme, the palette and reduced motion to <html>, and follows the system's settings. */
export function useAppearanceOnPage(): void {
  const appearance = useAppearance();
  const colours = useRunColours();

  follow('(prefers-color-scheme: dark)', (dark) => {
    appearance.systemTheme = dark ? 'dark' : 'light';
  });
  follow('(prefers-reduced-motion: reduce)', (reduce) => {
    appearance.systemReducesMotion = reduce;
  });

  const { dataset, style } = document.documentElement;
  watchEffect(() => {
    dataset['theme'] = appearance.theme;
    dataset['motion'] = appearance.reducedMotion ? 'reduced' : 'full';
  });
  watchEffect(() => {
    for (const [slot, colour] of colours.palette.entries()) {
      style.setProperty(`--run-${slot}`, colour);
    }
  });
}

function follow(query: string, onChange: (matches: boolean) => void): void {
  const media = window.matchMedia(query);
  const listener = (): void => onChange(media.matches);
  listener();
  media.addEventListener('change', listener);
  onScopeDispose(() => media.removeEventListener('change', listener));
}
