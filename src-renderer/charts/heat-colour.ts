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
export function heatRgb(share: number, kind: Kind, theme: 'light' | 'dark'): Rgb {
  const [red, green, blue] = linearHeat(share, kind, theme);
  return [toByte(red), toByte(green), toByte(blue)];
}

/**
 * A colour on a perceptually even scale: lightness and chroma in OKLCH are linear in the share. The text is black or
 * white, whichever has more contrast.
 * Source of the space and its conversion: Ottosson, "A perceptual color space for image processing", 2020.
 * @param share from 0 to 1
 */
export function heatColour(share: number, kind: Kind, theme: 'light' | 'dark'): HeatColour {
  const linear = linearHeat(share, kind, theme);
  const ground = `rgb(${linear.map(toByte).join(' ')})`;
  return { ground, text: luminance(linear) > equalContrast ? '#000000' : '#ffffff' };
}

type Rgb = readonly [number, number, number];

function linearHeat(share: number, kind: Kind, theme: 'light' | 'dark'): Rgb {
  const [none, all] = lightness[theme][kind];
  const { chroma, hue } = tints[kind];
  return linearRgb(none + share * (all - none), share * chroma, (hue * Math.PI) / 180);
}

function toByte(linear: number): number {
  return Math.round(255 * gamma(linear));
}

function linearRgb(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** From linear light to sRGB (IEC 61966-2-1). */
function gamma(value: number): number {
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}

/** Relative luminance and the one at which black and white have the same contrast, by WCAG 2.2. */
function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
const equalContrast = Math.sqrt(1.05 * 0.05) - 0.05;
