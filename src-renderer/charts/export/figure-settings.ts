import { labelSize } from './figure.ts';
import type { Theme } from '#shared/appearance/palettes';

export const figureFormats = {
  pdf: { label: 'PDF', extension: 'pdf', mediaType: 'application/pdf' },
  svg: { label: 'SVG', extension: 'svg', mediaType: 'image/svg+xml' },
  png: { label: 'PNG', extension: 'png', mediaType: 'image/png' },
} as const;
export type FigureFormat = keyof typeof figureFormats;

/** Pixels per inch of a PNG file. */
export const resolutions = [150, 300, 600] as const;

/** Widths of figures in print, in millimetres. */
export const usualWidths = [
  { millimetres: 84, label: 'One column, 84 mm' },
  { millimetres: 174, label: 'Two columns, 174 mm' },
  { millimetres: 254, label: 'Slide, 254 mm' },
] as const;

/** How a figure is exported. */
export interface FigureSettings {
  readonly format: FigureFormat;
  /** In millimetres. */
  readonly width: number;
  /** In millimetres; null keeps the proportions on the screen. */
  readonly height: number | null;
  /** Size of the labels, in points of 1/72 inch. */
  readonly fontSize: number;
  readonly theme: Theme;
  readonly resolution: (typeof resolutions)[number];
  readonly hasTitle: boolean;
  readonly hasLegend: boolean;
}

export const defaultFigureSettings: FigureSettings = {
  format: 'pdf',
  width: 84,
  height: null,
  fontSize: 8,
  theme: 'light',
  resolution: 300,
  hasTitle: false,
  hasLegend: true,
};

interface Limits {
  readonly from: number;
  readonly to: number;
}
export const figureLimits = {
  width: { from: 30, to: 500 },
  height: { from: 20, to: 500 },
  fontSize: { from: 5, to: 24 },
} as const satisfies Readonly<Record<string, Limits>>;

/** What is wrong with a number of the settings; null if nothing. */
export function figureError(key: keyof typeof figureLimits, value: number | null): string | null {
  if (value === null) return null;
  const { from, to } = figureLimits[key];
  const unit = key === 'fontSize' ? 'pt' : 'mm';
  return value >= from && value <= to ? null : `From ${from} to ${to} ${unit}`;
}

/** The size of an exported figure. */
export interface FigureSize {
  /** On paper, in millimetres. */
  readonly millimetres: { readonly width: number; readonly height: number };
  /** Of the drawing, so that its labels have the font size on paper. */
  readonly drawing: { readonly width: number; readonly height: number };
}

export const millimetresPerInch = 25.4;
const pointsPerInch = 72;

/**
 * The size of a figure.
 * @param settings without errors
 * @param aspect height by width, if the settings have no height
 */
export function figureSize(
  { width, height, fontSize }: Pick<FigureSettings, 'width' | 'height' | 'fontSize'>,
  aspect: number,
): FigureSize {
  const { from, to } = figureLimits.height;
  const tall = height ?? Math.min(to, Math.max(from, Math.round(10 * width * aspect) / 10));
  const perMillimetre = ((pointsPerInch / millimetresPerInch) * labelSize) / fontSize;
  const drawn = (millimetres: number): number => Math.round(millimetres * perMillimetre);
  return {
    millimetres: { width, height: tall },
    drawing: { width: drawn(width), height: drawn(tall) },
  };
}

/** Points of 1/72 inch in some millimetres. */
export function pointsOf(millimetres: number): number {
  return (millimetres / millimetresPerInch) * pointsPerInch;
}

/** Pixels in some millimetres at a resolution in pixels per inch. */
export function pixelsOf(millimetres: number, resolution: number): number {
  return Math.max(1, Math.round((millimetres / millimetresPerInch) * resolution));
}
