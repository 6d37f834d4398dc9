import { imageSide } from '#shared/data/image-size';
import type { GateCourse, LayerInside } from '#shared/contract/commands';
import { formatReal } from '#shared/text/format';
import type { Figure, FigureLook } from '../../../charts/export/figure.ts';
import { panelsSvg, type Panel } from '../../../charts/export/panels-svg.ts';
import { cellPicture, element, hexOf, type Box } from '../../../charts/export/svg-parts.ts';
import { heatRgb } from '../../../charts/heat-colour.ts';
import { frameOf, stepLabels } from '../../../charts/export/panel-parts.ts';
import { gateBounds, meanPath, saturationInWords, shareBars } from './gate-plot.ts';
import { gradientColour } from './input-gradient.ts';
import { largestMagnitude, rowNorms, unitsByPeak } from './unit-order.ts';

/** The hidden state of a layer over the steps as a figure. */
export function hiddenFigure(inside: LayerInside, order: 'index' | 'peak', model: string): Figure {
  const { hidden, units: count } = inside;
  const title = `Hidden state of ${model}`;
  return {
    title,
    aspect: 0.6,
    hasLegend: true,
    draw: (look) => {
      const units =
        order === 'peak' ? unitsByPeak(hidden, count) : [...new Array<number>(count).keys()];
      const max = Math.max(1, largestMagnitude(hidden));
      const steps = hidden.length / count;
      const panel: Panel = {
        title,
        xName: 'Time step',
        yName: order === 'peak' ? `${count} units, by their peak` : `${count} units`,
        xLabels: stepLabels(steps),
        yLabels: [],
        draw: (box) => [
          cellPicture(box, steps, count, (column, row) => {
            const value = hidden[column * count + units[row]!]! / max;
            return heatRgb(Math.abs(value), value < 0 ? 'wrong' : 'right', look.theme);
          }),
          frameOf(box, look),
        ],
      };
      const size = formatReal(max, 3);
      return panelsSvg(look, title, [panel], { legend: signs(look, `−${size}`, `+${size}`) });
    },
  };
}

/** The colours of the lowest and the highest value, and of zero. */
function signs({ theme }: FigureLook, low: string, high: string) {
  return [
    { text: low, colour: hexOf(heatRgb(1, 'wrong', theme)) },
    { text: '0', colour: hexOf(heatRgb(0, 'right', theme)) },
    { text: high, colour: hexOf(heatRgb(1, 'right', theme)) },
  ];
}

/**
 * The gradient of a digit's predicted class with respect to its pixels as a figure.
 * @param predicted what that class is called
 */
export function gradientFigure(
  image: Uint8Array,
  gradient: Float64Array,
  predicted: string,
  model: string,
): Figure {
  const title = `Input gradient of ${model}`;
  /** Of the width: the digit, and the bars beside it. */
  const [digit, bars] = [0.76, 0.2];
  return {
    title,
    aspect: 0.84,
    hasLegend: true,
    draw: (look) => {
      const max = largestMagnitude(gradient);
      const norms = rowNorms(gradient, imageSide);
      const largest = Math.max(...norms) || 1;
      const panel: Panel = {
        title,
        xName: 'Column, and gradient norm per row',
        yName: 'Row',
        xLabels: [],
        yLabels: [1, 14, 28].map((row) => ({ at: (row - 0.5) / imageSide, text: String(row) })),
        draw: (box) => {
          const painted: Box = { ...box, width: digit * box.width };
          const left = box.left + (1 - bars) * box.width;
          const down = box.height / imageSide;
          return [
            cellPicture(painted, imageSide, imageSide, (column, row) =>
              gradientColour(image, gradient, row * imageSide + column, look.theme, max),
            ),
            frameOf(painted, look),
            ...norms.map((norm, row) =>
              element('rect', {
                x: left,
                y: box.top + (row + 0.15) * down,
                width: (bars * box.width * norm) / largest,
                height: 0.7 * down,
                fill: look.chart.accent,
              }),
            ),
          ];
        },
      };
      const legend = signs(look, 'Ink counts against it', `Ink supports “${predicted}”`);
      return panelsSvg(look, title, [panel], { aspect: digit, legend: [legend[2]!, legend[0]!] });
    },
  };
}

/** The gates of a layer over the steps as a figure. */
export function gatesFigure(gates: readonly GateCourse[], model: string): Figure {
  const title = `Gates of ${model}`;
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
      const panels = gates.map((gate) => gatePanel(look, gate));
      return panelsSvg(look, title, panels, { legend });
    },
  };
}

function gatePanel(look: FigureLook, gate: GateCourse): Panel {
  const bounds = gateBounds(gate);
  const [, high] = saturationInWords(gate.range);
  return {
    title: gate.label,
    xName: 'Time step',
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
