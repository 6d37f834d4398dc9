import type { QuantityValue } from '#shared/compare/run-quantities';
import { color } from '../frame/echarts.ts';
import type { PlottedAxis } from './plotted-axis.ts';
import { shareOn } from './quantity-scale.ts';

/** The meaning of the colours of lines and points. */
export type ColourLegend =
  | { readonly kind: 'run' }
  | {
      readonly kind: 'category';
      readonly entries: readonly { readonly text: string; readonly colour: string }[];
    }
  | {
      readonly kind: 'number';
      readonly from: string;
      readonly to: string;
      readonly stops: readonly string[];
    };

/** The colour of each run, and the key. */
export interface RunColouring {
  readonly colourOf: (id: string) => string;
  readonly legend: ColourLegend;
}

/** The colours to choose from in the current theme. */
export interface ColourSources {
  /** The run's own colour. */
  readonly own: (id: string) => string;
  readonly palette: readonly string[];
  /** From low to high numbers. */
  readonly stops: readonly string[];
  /** For runs without a value. */
  readonly missing: string;
}

/** Colours from low to high: each stands out by 3:1 against the theme's surfaces, and they differ in lightness and hue. */
export const numberColours = {
  light: ['#1c2a6b', '#5b2a9d', '#b0257f', '#d9480f', '#b98900'],
  dark: ['#5b8cff', '#a58bff', '#f06ad8', '#ff9d6c', '#ffe07a'],
} as const;

/** Steps between the lowest and the highest number: few enough for thousands of lines to share their colours. */
const shades = 64;

/** Colours runs by a quantity, along its scale; without one, or if no run has a value, each has its own colour. */
export function colourRuns(axis: PlottedAxis | null, sources: ColourSources): RunColouring {
  const isKnown = axis !== null && [...axis.values.values()].some((value) => value !== null);
  if (!isKnown) return { colourOf: sources.own, legend: { kind: 'run' } };
  const { scale, values, quantity } = axis;
  const ofRun =
    (of: (value: QuantityValue) => string) =>
    (id: string): string => {
      const value = values.get(id) ?? null;
      return value === null ? sources.missing : of(value);
    };
  if (scale.kind === 'category') {
    const { palette } = sources;
    const colourOf = (value: QuantityValue): string =>
      palette[scale.ticks.indexOf(String(value)) % palette.length]!;
    return {
      colourOf: ofRun(colourOf),
      legend: {
        kind: 'category',
        entries: scale.ticks.map((value) => ({
          text: quantity.text(value),
          colour: colourOf(value),
        })),
      },
    };
  }
  const stops = [...sources.stops];
  const ramp = Array.from({ length: shades + 1 }, (_, shade) => color.lerp(shade / shades, stops));
  return {
    colourOf: ofRun((value) => ramp[Math.round(shades * shareOn(scale, value))]!),
    legend: {
      kind: 'number',
      from: quantity.tick(scale.from),
      to: quantity.tick(scale.to),
      stops,
    },
  };
}
