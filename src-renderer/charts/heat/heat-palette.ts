import type { Triple } from '#shared/appearance/colour';
import type { Theme } from '#shared/appearance/palettes';
import { heatRgb } from '../heat-colour.ts';
import type { HeatData } from './heat-data.ts';
import { heatShare, type HeatScale } from './heat-scale.ts';

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

/** How strongly ink shows through the colours. */
const inkShare = 0.45;

/** Returns the colour of a cell, with the ink under it if there is any. */
export function cellColours(
  { valueAt, inkAt }: Pick<HeatData, 'valueAt' | 'inkAt'>,
  scale: HeatScale,
  theme: Theme,
): (column: number, row: number) => Triple {
  const colourOf = heatColours(theme);
  const plain = (column: number, row: number): Triple =>
    colourOf(heatShare(scale, valueAt(column, row)));
  if (inkAt === undefined) return plain;
  const ink = theme === 'dark' ? 255 : 0;
  return (column, row) => {
    const share = inkShare * inkAt(column, row);
    const mixed = plain(column, row).map((channel) => channel + share * (ink - channel));
    return [mixed[0]!, mixed[1]!, mixed[2]!];
  };
}
