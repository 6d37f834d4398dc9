/** Three numbers of a colour: red, green and blue as linear light from 0 to 1, or L, a and b of OKLab. */
export type Triple = readonly [number, number, number];

const channels = [1, 3, 5] as const;

/** The linear light of a colour written as `#2563eb` (IEC 61966-2-1). */
export function linearOfHex(colour: string): Triple {
  return channels.map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
}

/** A colour as a byte of each channel (IEC 61966-2-1); linear light outside 0 to 1 is clamped. */
export function bytesOfLinear(linear: Triple): Triple {
  return linear.map((value) => {
    const light = Math.min(1, Math.max(0, value));
    return Math.round(
      255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055),
    );
  }) as unknown as Triple;
}

/** A colour as `#2563eb`; linear light outside 0 to 1 is clamped. */
export function hexOfLinear(linear: Triple): string {
  return `#${bytesOfLinear(linear)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;
}

/**
 * The linear light of a colour in OKLCH; outside 0 to 1 where the screen can't show it.
 * Source of the space and its conversions: Ottosson, "A perceptual color space for image processing", 2020.
 * @param hue in radians
 */
export function linearOfOklch(lightness: number, chroma: number, hue: number): Triple {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** A colour in OKLab, in which distances are about as large as the differences that people see. */
export function oklabOfLinear([red, green, blue]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** The distance of two colours in OKLab. */
export function distance(a: Triple, b: Triple): number {
  return Math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2);
}

/** Relative luminance of linear light (WCAG 2.2). */
export function luminance([red, green, blue]: Triple): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours given as linear light, from 1 to 21 (WCAG 2.2). */
export function contrast(a: Triple, b: Triple): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
