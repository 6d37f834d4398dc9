import { formatCount } from '#shared/text/format';
import type { FigureLook } from './figure.ts';
import type { AxisLabel } from './panels-svg.ts';
import { element, type Box } from './svg-parts.ts';

/** The first step, the middle one and the last. */
export function stepLabels(steps: number): readonly AxisLabel[] {
  const at = (step: number): AxisLabel => ({
    at: (step + 0.5) / steps,
    text: formatCount(step + 1),
  });
  return steps === 1 ? [at(0)] : [at(0), at(Math.floor(steps / 2) - 1), at(steps - 1)];
}

/** A frame around a plot. */
export function frameOf({ left, top, width, height }: Box, { chart }: FigureLook): string {
  return element('rect', {
    x: left,
    y: top,
    width,
    height,
    fill: 'none',
    stroke: chart.axis,
    'stroke-width': 0.75,
  });
}
