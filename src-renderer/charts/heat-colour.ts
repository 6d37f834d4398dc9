/** A cell's ground and the colour of the text on it, as CSS. */
export interface HeatColour {
  readonly ground: string;
  readonly text: '#000000' | '#ffffff';
}

/** Lightness of nothing and of everything, in OKLCH. */
const lightness = { light: [0.985, 0.42], dark: [0.24, 0.8] } as const;
const mostChroma = 0.16;
/** Black on lighter and white on darker grounds have a contrast of at least 4.5:1, as luminance is about its cube. */
const textThreshold = 0.565;

const hues = { right: 255, wrong: 45 } as const;

/**
 * A colour on a scale whose steps look alike: lightness and chroma in OKLCH go evenly with the share.
 * Source of the space: Ottosson, "A perceptual color space for image processing", 2020.
 * @param share from 0 to 1
 * @param kind blue for what is right, orange for what is wrong
 */
export function heatColour(
  share: number,
  kind: keyof typeof hues,
  theme: 'light' | 'dark',
): HeatColour {
  const [none, all] = lightness[theme];
  const l = none + share * (all - none);
  const chroma = mostChroma * share;
  return {
    ground: `oklch(${l.toFixed(3)} ${chroma.toFixed(3)} ${hues[kind]})`,
    text: l > textThreshold ? '#000000' : '#ffffff',
  };
}
