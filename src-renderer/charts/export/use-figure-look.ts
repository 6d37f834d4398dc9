import { colourInTheme } from '#shared/appearance/group-colours';
import type { Theme } from '#shared/appearance/palettes';
import { useAppearance } from '../../client/stores/appearance.ts';
import { usePreferences } from '../../client/stores/preferences.ts';
import { readChartTheme } from '../frame/chart-theme.ts';
import type { FigureLook } from './figure.ts';
import { figureFonts } from './figure-font.ts';
import type { FigureSettings, FigureSize } from './figure-settings.ts';

/** A function that says how a figure is drawn with some settings in some size. */
export function useFigureLook() {
  const appearance = useAppearance();
  const preferences = usePreferences();

  function colourIn(theme: Theme): FigureLook['colour'] {
    const now = readChartTheme();
    const then = readChartTheme(theme);
    const keys = Object.keys(now) as (keyof typeof now)[];
    return (shown) => {
      const key = keys.find((one) => now[one] === shown);
      if (key !== undefined) return then[key];
      const { palette } = preferences.value;
      return colourInTheme(shown, palette, { from: appearance.theme, to: theme });
    };
  }

  return ({ theme, hasTitle, hasLegend }: FigureSettings, { drawing }: FigureSize): FigureLook => ({
    ...drawing,
    theme,
    chart: { ...readChartTheme(theme), font: figureFonts },
    colour: colourIn(theme),
    hasTitle,
    hasLegend,
  });
}
