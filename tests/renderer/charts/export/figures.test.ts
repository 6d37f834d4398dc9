import { readFile } from 'node:fs/promises';
import { decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { colourInTheme, groupColours } from '#shared/appearance/group-colours';
import { palettes, type PaletteName } from '#shared/appearance/palettes';
import {
  figureError,
  figureSize,
  pixelsOf,
  pointsOf,
} from '../../../../src-renderer/charts/export/figure-settings.ts';
import { fontGlyphs } from '../../../../src-renderer/charts/export/font-glyphs.ts';
import { withResolution } from '../../../../src-renderer/charts/export/png-resolution.ts';
import { printedSvg } from '../../../../src-renderer/charts/export/printed-svg.ts';
import { chartSvg } from '../../../../src-renderer/charts/frame/save-chart.ts';
import { cutText } from '../../../../src-renderer/charts/frame/picture-parts.ts';

describe('the size of a figure (U32)', () => {
  it.each([
    [84, 8],
    [174, 10],
    [254, 24],
  ])('gives labels their points on paper: %d mm, %d pt', (width, fontSize) => {
    const { drawing, millimetres } = figureSize({ width, height: null, fontSize }, 0.5);
    const pointsPerUnit = pointsOf(millimetres.width) / drawing.width;
    // The drawing is a whole number of units wide.
    expect(11 * pointsPerUnit).toBeCloseTo(fontSize, 1);
    expect(millimetres.height).toBeCloseTo(width / 2, 1);
  });

  it('is what was asked for in pixels, at any resolution', () => {
    expect(pixelsOf(84, 300)).toBe(992);
    expect(pixelsOf(25.4, 600)).toBe(600);
  });

  it('has limits that errors name', () => {
    expect(figureError('width', 29)).toBe('From 30 to 500 mm');
    expect(figureError('fontSize', Number.NaN)).toBe('From 5 to 24 pt');
    expect(figureError('height', null)).toBeNull();
    expect(figureError('fontSize', 24)).toBeNull();
  });

  it('is part of the SVG document, with its title escaped', () => {
    const size = figureSize({ width: 100, height: 50, fontSize: 11 }, 1);
    const svg = printedSvg('<svg width="1" height="2"><g/></svg>', size, 'a & $& b');
    expect(svg).toMatch(/^<svg [^>]*width="100mm" height="50mm" viewBox="0 0 283 142">/);
    expect(svg).toContain('<title>a &amp; $&amp; b</title>');
  });
});

describe('the colours of a figure (U32)', () => {
  it.each(Object.keys(palettes) as PaletteName[])('are those of the other theme: %s', (palette) => {
    const dark = groupColours(palette, 'dark');
    expect(new Set(dark).size).toBe(dark.length);
    expect(
      dark.map((colour) => colourInTheme(colour, palette, { from: 'dark', to: 'light' })),
    ).toEqual(groupColours(palette, 'light'));
    expect(colourInTheme('#010203', palette, { from: 'dark', to: 'light' })).toBe('#010203');
  });
});

describe('a chart as SVG (U32)', () => {
  it('has nothing that only browsers know', () => {
    const svg = chartSvg(
      {
        animation: false,
        xAxis: {
          type: 'category',
          data: ['a'],
          axisLabel: { color: '#111111', textBorderColor: '#ffffff', textBorderWidth: 3 },
        },
        yAxis: { type: 'value' },
        series: [{ type: 'bar', data: [1] }],
      },
      { width: 200, height: 100 },
    );
    expect(svg).not.toMatch(/dominant-baseline|paint-order|<style|ecmeta|class=/);
    // The outline of a label is behind it.
    const labels = [...svg.matchAll(/<text [^>]*fill="([^"]*)"[^>]*>a<\/text>/g)];
    expect(labels.map(([, fill]) => fill)).toEqual(['none', '#111111']);
  });

  it('cuts texts to their room', () => {
    expect(cutText('short', 100, '11px sans-serif')).toBe('short');
    const cut = cutText('x'.repeat(200), 100, '11px sans-serif');
    expect(cut).toMatch(/^x{5,40}…$/);
  });
});

it('the font of figures has the signs of science, but not every letter (U32)', async () => {
  const file = 'node_modules/@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf';
  const has = fontGlyphs(new Uint8Array(await readFile(file)));
  const missing = (text: string): string[] =>
    [...text].filter((character) => !has(character.codePointAt(0)!));
  expect(missing('Größe ÅÉñç αβγ Дж ±×−–…µ°“”’')).toEqual([]);
  expect(missing('a≤网络🙂')).toEqual(['≤', '网', '络', '🙂']);
});

it('a PNG file knows its resolution (U32)', () => {
  const png = encode({ width: 2, height: 1, data: new Uint8Array(6).fill(7), channels: 3 });
  const decoded = decode(withResolution(png, 300));
  expect(decoded.resolution).toEqual({ x: 11811, y: 11811, unit: 1 });
  expect([...decoded.data]).toEqual(new Array(6).fill(7));
});
