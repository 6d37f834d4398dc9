import type { ChartTheme } from './chart-theme.ts';
import { textWidth } from './echarts.ts';

/** Height of the title of a picture, with the space below it. */
export const pictureTitleHeight = 28;
const titleSize = 13;
const legendSize = 11;
/** Space beside title and legend. */
const margin = 8;
/** Of an entry of the legend: its line, the space after that, and the space after the entry. */
const entry = { line: 22, gap: 5, after: 10 } as const;
const rowHeight = legendSize + 10;

/** The title of a picture, cut if it is wider. */
export function pictureTitle(title: string, width: number, { text, font }: ChartTheme) {
  return {
    text: cutText(title, width - 2 * margin, `${titleSize}px ${font}`),
    left: margin,
    top: 6,
    padding: 0,
    textStyle: { color: text, fontSize: titleSize, fontWeight: 'normal' },
  } as const;
}

/** The legend of a picture, and its height; entries are cut if they are wider than the picture. */
export function pictureLegend(names: readonly string[], width: number, theme: ChartTheme) {
  const font = `${legendSize}px ${theme.font}`;
  const room = width - 2 * margin;
  const widest = room - entry.line - entry.gap;
  const shown = new Map(names.map((name) => [name, cutText(name, widest, font)]));
  let [rows, used] = [1, 0];
  for (const text of shown.values()) {
    const needed = entry.line + entry.gap + textWidth(text, font);
    if (used > 0 && used + needed > room) [rows, used] = [rows + 1, 0];
    used += needed + entry.after;
  }
  const option = {
    type: 'plain',
    left: margin,
    right: margin,
    padding: 0,
    itemWidth: entry.line,
    itemHeight: legendSize,
    itemGap: entry.after,
    formatter: (name: string) => shown.get(name) ?? name,
    textStyle: { color: theme.text, fontSize: legendSize },
  } as const;
  return { option, height: rows * rowHeight };
}

/** A text that is at most so wide, with an ellipsis if it was cut. */
export function cutText(text: string, width: number, font: string): string {
  if (textWidth(text, font) <= width) return text;
  const characters = [...text];
  // Searches for the longest beginning by halves.
  let [fits, tooLong] = [0, characters.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    const isShort = textWidth(`${characters.slice(0, middle).join('')}…`, font) <= width;
    if (isShort) fits = middle;
    else tooLong = middle;
  }
  return `${characters.slice(0, fits).join('').trimEnd()}…`;
}
