import type { Triple } from '#shared/appearance/colour';
import type { Theme } from '#shared/appearance/palettes';
import { heatRgb } from '../heat-colour.ts';

/** Shades from the lightest to the darkest; more can't be told apart. */
const shades = 255;

type Kind = 'right' | 'wrong';
const palettes = new Map<string, readonly Triple[]>();

function paletteOf(kind: Kind, theme: Theme): readonly Triple[] {
  const key = `${kind} ${theme}`;
  const known = palettes.get(key);
  if (known !== undefined) return known;
  const made = Array.from({ length: shades + 1 }, (_, shade) =>
    heatRgb(shade / shades, kind, theme),
  );
  palettes.set(key, made);
  return made;
}

/** What cells without a value look like: neither of the lightest nor of the darkest colour. */
const noValue: Readonly<Record<Theme, Triple>> = { light: [222, 222, 222], dark: [70, 70, 70] };

/**
 * Returns the colour, as red, green and blue from 0 to 255, of a share of a scale; see `heatShare`. The colours are
 * computed once: a map can have hundreds of thousands of cells.
 */
export function heatColours(theme: Theme): (share: number) => Triple {
  const [above, below] = [paletteOf('right', theme), paletteOf('wrong', theme)];
  return (share) => {
    if (Number.isNaN(share)) return noValue[theme];
    return share < 0 ? below[Math.round(-share * shades)]! : above[Math.round(share * shades)]!;
  };
}
