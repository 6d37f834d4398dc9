import { palettes, runSlots, type PaletteName, type Theme } from './palettes.ts';

const channels = [1, 3, 5] as const;

/** How far the second ten colours are from the first, towards black or white. */
const shade = 0.4;

/**
 * The colours of groups by slot: the palette, then the same colours again in another shade, further from the theme's
 * surfaces so that none loses contrast. There are twice as many as of runs.
 */
export function groupColours(palette: PaletteName, theme: Theme): readonly string[] {
  const colours = palettes[palette][theme];
  return [...colours, ...colours.map((colour) => shaded(colour, theme))];
}

/** The number of colours of groups before they repeat. */
export const groupSlotCount = 2 * runSlots;

function shaded(colour: string, theme: Theme): string {
  const values = channels.map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const extreme = theme === 'light' ? 0 : 255;
  // Black can't be darker, nor white lighter: these become grey.
  const isExtreme = values.every((value) => Math.abs(value - extreme) < 32);
  const [target, share] = isExtreme ? [255 - extreme, 0.3] : [extreme, shade];
  const mixed = values.map((value) => Math.round(value + share * (target - value)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** A colour of a palette, as it is in one theme, in the other theme; any other colour stays. */
export function colourInTheme(
  colour: string,
  palette: PaletteName,
  { from, to }: { readonly from: Theme; readonly to: Theme },
): string {
  const slot = groupColours(palette, from).indexOf(colour);
  return slot < 0 ? colour : groupColours(palette, to)[slot]!;
}
