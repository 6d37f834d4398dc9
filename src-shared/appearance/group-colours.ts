import {
  contrast,
  distance,
  hexOfLinear,
  linearOfHex,
  linearOfOklch,
  oklabOfLinear,
  type Triple,
} from './colour.ts';
import { palettes, type PaletteName, type Theme } from './palettes.ts';

/** The number of colours of groups before they repeat. */
export const groupSlotCount = 60;

/** The surface of each theme on which contrast is the hardest to reach. */
const surfaces: Readonly<Record<Theme, string>> = { light: '#fbfbfc', dark: '#191b1f' };

/** The least contrast with the surface, as that of the palettes' own colours. */
const minContrast: Readonly<Record<PaletteName, number>> = {
  standard: 3,
  colourBlindSafe: 3,
  highContrast: 7,
};

interface Candidate {
  readonly hex: string;
  readonly oklab: Triple;
}

const known = new Map<string, readonly string[]>();

/**
 * The colours of groups by slot: those of the palette, then others, of which each is as far as possible from all before
 * it, so that lines of any neighbouring slots can be told apart. All stand out against the theme's surfaces as the
 * palette's do.
 */
export function groupColours(palette: PaletteName, theme: Theme): readonly string[] {
  const key = `${palette} ${theme}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const colours = spreadOut(palettes[palette][theme], candidates(minContrast[palette], theme));
  known.set(key, colours);
  return colours;
}

/** Colours of many hues and shades that a screen can show, with at least that contrast. */
function candidates(least: number, theme: Theme): readonly Candidate[] {
  const surface = linearOfHex(surfaces[theme]);
  const found: Candidate[] = [];
  for (let lightness = 0.25; lightness <= 0.951; lightness += 0.05) {
    for (let chroma = 0.06; chroma <= 0.241; chroma += 0.04) {
      for (let degrees = 0; degrees < 360; degrees += 15) {
        const linear = linearOfOklch(lightness, chroma, (degrees * Math.PI) / 180);
        if (linear.some((value) => value < 0 || value > 1)) continue;
        const hex = hexOfLinear(linear);
        // Rounding to bytes takes a little of the contrast away.
        if (contrast(linearOfHex(hex), surface) < least) continue;
        found.push({ hex, oklab: oklabOfLinear(linear) });
      }
    }
  }
  return found;
}

/** How far a colour is at least from the last few before it, in OKLab: about that of blue and violet. */
const neighbourly = { distance: 0.12, count: 3 };

/** The first colours and then candidates, each the one whose nearest colour before it is the furthest away. */
function spreadOut(first: readonly string[], others: readonly Candidate[]): readonly string[] {
  const chosen: Candidate[] = first.map((hex) => ({ hex, oklab: oklabOfLinear(linearOfHex(hex)) }));
  const nearest = others.map(({ oklab }) =>
    Math.min(...chosen.map((each) => distance(oklab, each.oklab))),
  );
  while (chosen.length < groupSlotCount) {
    const last = chosen.slice(-neighbourly.count);
    const furthest = others.reduce((best, { oklab }, index) => {
      if (best !== -1 && nearest[index]! <= nearest[best]!) return best;
      const isApart = last.every((each) => distance(each.oklab, oklab) >= neighbourly.distance);
      return isApart ? index : best;
    }, -1);
    const colour = others[furthest]!;
    chosen.push(colour);
    for (const [index, { oklab }] of others.entries()) {
      nearest[index] = Math.min(nearest[index]!, distance(oklab, colour.oklab));
    }
  }
  return chosen.map(({ hex }) => hex);
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
