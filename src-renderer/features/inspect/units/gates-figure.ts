import type { GateCourse } from '#shared/contract/commands';
import { capitalised, formatReal } from '#shared/text/format';
import type { Figure, FigureLook } from '../../../charts/export/figure.ts';
import { frameOf, stepLabels } from '../../../charts/export/panel-parts.ts';
import { panelsSvg, type Panel } from '../../../charts/export/panels-svg.ts';
import { element, hexOf } from '../../../charts/export/svg-parts.ts';
import { heatRgb } from '../../../charts/heat-colour.ts';
import { gateBounds, meanPath, saturationInWords, shareBars } from './gate-plot.ts';

/** The gates of a layer over the steps as a figure. @param noun what a step reads: `row` */
export function gatesFigure(gates: readonly GateCourse[], model: string, noun: string): Figure {
  const title = `Means and saturation of ${model}`;
  return {
    title,
    aspect: gates.length > 2 ? 0.8 : 0.55,
    hasLegend: true,
    draw: (look) => {
      if (gates.length === 0) return null;
      const legend = [
        { text: 'Mean over the units', colour: look.chart.text },
        { text: 'Saturated at the low end', colour: hexOf(heatRgb(0.7, 'wrong', look.theme)) },
        { text: 'Saturated at the high end', colour: hexOf(heatRgb(0.7, 'right', look.theme)) },
      ];
      const panels = gates.map((gate) => gatePanel(look, gate, noun));
      return panelsSvg(look, title, panels, { legend });
    },
  };
}

function gatePanel(look: FigureLook, gate: GateCourse, noun: string): Panel {
  const bounds = gateBounds(gate);
  const [, high] = saturationInWords(gate.range);
  return {
    title: gate.label,
    xName: capitalised(noun),
    yName: '',
    xLabels: stepLabels(gate.mean.length),
    yLabels: [bounds[1], (bounds[0] + bounds[1]) / 2, bounds[0]].map((value, index) => ({
      at: index / 2,
      text: formatReal(value, 2),
    })),
    draw: (box) => {
      const { left, top, width, height } = box;
      // The paths are in a box of 1 x 1, whose lines would be stretched with it.
      const scaled = `translate(${left} ${top}) scale(${width} ${height})`;
      const bars = (path: string, kind: 'right' | 'wrong'): string =>
        element('path', {
          d: path,
          transform: scaled,
          fill: hexOf(heatRgb(0.7, kind, look.theme)),
          'fill-opacity': '0.6',
        });
      const mean = meanPath(gate, bounds).replaceAll(
        /([ML])([\d.]+) (-?[\d.]+)/g,
        (_, way: string, x: string, y: string) =>
          `${way}${(left + Number(x) * width).toFixed(2)} ${(top + Number(y) * height).toFixed(2)}`,
      );
      return [
        bars(shareBars(gate.low, 'bottom'), 'wrong'),
        ...(high === null ? [] : [bars(shareBars(gate.high, 'top'), 'right')]),
        element('path', { d: mean, fill: 'none', stroke: look.chart.text, 'stroke-width': 1.5 }),
        frameOf(box, look),
      ];
    },
  };
}
