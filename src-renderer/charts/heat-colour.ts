import { bytesOfLinear, linearOfOklch, luminance, type Triple } from '#shared/appearance/colour';

/** A cell's background and text colours, as CSS. */
export interface HeatColour {
  readonly ground: string;
  readonly text: '#000000' | '#ffffff';
}

type Kind = 'right' | 'wrong';

/** Lightness at 0 and at 1, in OKLCH. */
const lightness = {
  light: { right: [0.985, 0.45], wrong: [0.985, 0.62] },
  dark: { right: [0.25, 0.72], wrong: [0.25, 0.72] },
} as const;
/** Chroma and hue (in degrees) at 1: blue for right, orange for wrong. */
const tints = { right: { chroma: 0.14, hue: 255 }, wrong: { chroma: 0.17, hue: 48 } } as const;

/**
 * The background of `heatColour` as bytes, for canvas pixels.
 * @param share from 0 to 1
 */
export function heatRgb(share: number, kind: Kind, theme: 'light' | 'dark'): Triple {
  return bytesOfLinear(linearHeat(share, kind, theme));
}

/**
 * A colour on a perceptually even scale: lightness and chroma in OKLCH are linear in the share. The text is black or
 * white, whichever has more contrast.
 * @param share from 0 to 1
 */
export function heatColour(share: number, kind: Kind, theme: 'light' | 'dark'): HeatColour {
  const linear = linearHeat(share, kind, theme);
  const ground = `rgb(${bytesOfLinear(linear).join(' ')})`;
  return { ground, text: luminance(linear) > equalContrast ? '#000000' : '#ffffff' };
}

function linearHeat(share: number, kind: Kind, theme: 'light' | 'dark'): Triple {
  const [none, all] = lightness[theme][kind];
  const { chroma, hue } = tints[kind];
  const linear = linearOfOklch(none + share * (all - none), share * chroma, (hue * Math.PI) / 180);
  return linear.map((value) => Math.min(1, Math.max(0, value))) as unknown as Triple;
}

/** The luminance at which black and white have the same contrast (WCAG 2.2). */
const equalContrast = Math.sqrt(1.05 * 0.05) - 0.05;
