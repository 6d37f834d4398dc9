import { describe, expect, it } from 'vitest';
import { groupColours, groupSlotCount } from '#shared/appearance/group-colours';
import { palettes, type PaletteName, type Theme } from '#shared/appearance/palettes';

const kinds = (Object.keys(palettes) as PaletteName[]).flatMap((palette) =>
  (['light', 'dark'] as const).map((theme) => ({ palette, theme })),
);
/** The lightest or darkest surface, where contrast is the hardest to reach. */
const surfaces: Readonly<Record<Theme, string>> = { light: '#fbfbfc', dark: '#191b1f' };

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe.each(kinds)('U3: the colours of groups, $palette, $theme', ({ palette, theme }) => {
  const colours = groupColours(palette, theme);

  it('begin with the palette and are all different', () => {
    expect(colours.slice(0, 10)).toEqual(palettes[palette][theme]);
    expect(new Set(colours).size).toBe(groupSlotCount);
  });

  it('stand out against the surface', () => {
    const least = palette === 'highContrast' ? 7 : 3;
    for (const colour of colours.slice(10)) {
      expect(contrast(colour, surfaces[theme])).toBeGreaterThanOrEqual(least);
    }
  });
});
