import { describe, expect, it } from 'vitest';
import {
  contrast,
  distance,
  hexOfLinear,
  linearOfHex,
  oklabOfLinear,
} from '#shared/appearance/colour';
import { groupColours, groupSlotCount } from '#shared/appearance/group-colours';
import { palettes, type PaletteName, type Theme } from '#shared/appearance/palettes';

const kinds = (Object.keys(palettes) as PaletteName[]).flatMap((palette) =>
  (['light', 'dark'] as const).map((theme) => ({ palette, theme })),
);
/** The lightest or darkest surface, where contrast is the hardest to reach. */
const surfaces: Readonly<Record<Theme, string>> = { light: '#fbfbfc', dark: '#191b1f' };

const apart = (a: string, b: string): number =>
  distance(oklabOfLinear(linearOfHex(a)), oklabOfLinear(linearOfHex(b)));

describe.each(kinds)('U3: the colours of groups, $palette, $theme', ({ palette, theme }) => {
  const colours = groupColours(palette, theme);

  it('begin with the palette and are all different', () => {
    expect(colours.slice(0, 10)).toEqual(palettes[palette][theme]);
    expect(new Set(colours).size).toBe(groupSlotCount);
  });

  it('stand out against the surface', () => {
    const least = palette === 'highContrast' ? 7 : 3;
    for (const colour of colours.slice(10)) {
      const found = contrast(linearOfHex(colour), linearOfHex(surfaces[theme]));
      expect(found).toBeGreaterThanOrEqual(least);
    }
  });

  it('can be told apart: neighbours at a glance, any two side by side', () => {
    for (let slot = 10; slot < colours.length; slot += 1) {
      expect(apart(colours[slot]!, colours[slot - 1]!)).toBeGreaterThan(0.08);
      const others = colours.slice(0, slot).map((other) => apart(colours[slot]!, other));
      // About two just noticeable differences.
      expect(Math.min(...others)).toBeGreaterThan(0.04);
    }
  });
});

describe('a colour', () => {
  it('is written as it was read', () => {
    for (const hex of ['#000000', '#ffffff', '#2563eb', '#0a0b0c']) {
      expect(hexOfLinear(linearOfHex(hex))).toBe(hex);
    }
  });

  it('has the contrast of WCAG and the place in OKLab that their authors give', () => {
    expect(contrast(linearOfHex('#ffffff'), linearOfHex('#000000'))).toBeCloseTo(21, 10);
    expect(contrast(linearOfHex('#777777'), linearOfHex('#ffffff'))).toBeCloseTo(4.48, 2);
    const [lightness, a, b] = oklabOfLinear(linearOfHex('#ff0000'));
    expect([lightness, a, b].map((each) => Number(each.toFixed(3)))).toEqual([0.628, 0.225, 0.126]);
  });
});
