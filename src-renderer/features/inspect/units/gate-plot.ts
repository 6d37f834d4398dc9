import type { GateCourse } from '#shared/contract/commands';

/** The bounds of the axis that a gate's mean is drawn on. */
export function gateBounds({ range, mean }: GateCourse): readonly [number, number] {
  switch (range) {
    case 'share':
      return [0, 1];
    case 'signed':
      return [-1, 1];
    case 'memory': {
      const max = mean.reduce((high, value) => Math.max(high, Math.abs(value)), 1);
      return [-max, max];
    }
    case 'rectified':
      return [0, mean.reduce((high, value) => Math.max(high, value), 1)];
  }
}

/** Text for what counts as saturated at the low and the high end; null where nothing does. */
export function saturationInWords(range: GateCourse['range']): readonly [string, string | null] {
  switch (range) {
    case 'share':
      return ['below 0.1', 'above 0.9'];
    case 'signed':
      return ['below −0.9', 'above 0.9'];
    case 'memory':
      return ['with tanh below −0.9', 'with tanh above 0.9'];
    case 'rectified':
      return ['exactly 0', null];
  }
}

/** The mean over the steps as an SVG path in a box of 1 x 1. */
export function meanPath({ mean }: GateCourse, [low, high]: readonly [number, number]): string {
  return Array.from(mean, (value, step) => {
    const x = (step + 0.5) / mean.length;
    const y = 1 - (value - low) / (high - low);
    return `${step === 0 ? 'M' : 'L'}${x.toFixed(4)} ${y.toFixed(4)}`;
  }).join('');
}

/** Shares over the steps as bars in a box of 1 x 1, growing from the bottom or from the top. @returns an SVG path */
export function shareBars(shares: Float64Array, from: 'bottom' | 'top'): string {
  const width = 1 / shares.length;
  return Array.from(shares, (share, step) => {
    const [start, way] = from === 'bottom' ? [1, -share] : [0, share];
    return `M${(step * width).toFixed(4)} ${start}v${way.toFixed(4)}h${width.toFixed(4)}v${(-way).toFixed(4)}z`;
  }).join('');
}
