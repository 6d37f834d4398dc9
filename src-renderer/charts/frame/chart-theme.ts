import type { Theme } from '#shared/appearance/palettes';

/** The colours and the font that charts take from the theme's custom properties. */
export interface ChartTheme {
  readonly text: string;
  readonly muted: string;
  readonly axis: string;
  readonly grid: string;
  readonly surface: string;
  readonly accent: string;
  readonly font: string;
}

/** The values of a theme: a canvas needs values, not names. @param theme default: the current one */
export function readChartTheme(theme?: Theme): ChartTheme {
  if (theme === undefined) return themeOf(document.documentElement);
  const element = document.createElement('div');
  element.dataset['theme'] = theme;
  element.hidden = true;
  document.body.append(element);
  try {
    return themeOf(element);
  } finally {
    element.remove();
  }
}

function themeOf(element: HTMLElement): ChartTheme {
  const style = getComputedStyle(element);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: value('--text'),
    muted: value('--text-muted'),
    axis: value('--chart-axis'),
    grid: value('--chart-grid'),
    surface: value('--surface-raised'),
    accent: value('--accent'),
    // ECharts writes it into style="…" of SVG files as it is.
    font: value('--font').replaceAll('"', "'"),
  };
}

/** Calls a listener on each theme change. Returns a function that unsubscribes it. */
export function onThemeSwitch(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'style'] });
  return () => observer.disconnect();
}
