import type { CustomOption } from '../frame/echarts.ts';
import type { DrawnBand } from './drawn-series.ts';

/** Opacity of the area between a band's edges. */
export const bandOpacity = 0.16;

/** Id of the band of a line. */
export function bandId(id: string): string {
  return `band:${id}`;
}

/** The band around a line as areas, one for each stretch without a gap. */
export function bandOption(
  { id, name, colour }: { readonly id: string; readonly name: string; readonly colour: string },
  band: DrawnBand,
): CustomOption {
  const stretches = stretchesOf(band);
  return {
    type: 'custom',
    id: bandId(id),
    // Its own name, as the legend would otherwise show the line as faint.
    name: `${name} (band)`,
    // It is drawn as a whole, so it has a single datum at an arbitrary position.
    data: [[band.x[0] ?? 0, 0]],
    encode: { x: -1, y: -1 },
    clip: true,
    silent: true,
    z: 1,
    renderItem: (_, api) => ({
      type: 'group',
      children: stretches.map((outline) => ({
        type: 'polygon',
        shape: { points: outline.map((point) => api.coord([...point])) },
        style: { fill: colour, opacity: bandOpacity },
      })),
    }),
  };
}

/** The outlines of a band's stretches without a gap: along the upper edge and back along the lower one. */
export function stretchesOf({ x, low, high }: DrawnBand): (readonly [number, number])[][] {
  const outlines: (readonly [number, number])[][] = [];
  for (let begin = 0; begin < x.length;) {
    let end = begin;
    while (end < x.length && !Number.isNaN(low[end]!) && !Number.isNaN(high[end]!)) end++;
    if (end - begin > 1) {
      const places = Array.from({ length: end - begin }, (_, offset) => begin + offset);
      outlines.push([
        ...places.map((place) => [x[place]!, high[place]!] as const),
        ...places.toReversed().map((place) => [x[place]!, low[place]!] as const),
      ]);
    }
    begin = end + 1;
  }
  return outlines;
}
