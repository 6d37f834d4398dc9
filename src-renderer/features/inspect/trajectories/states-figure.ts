import { classLabel } from '#shared/data/class-name';
import { formatReal } from '#shared/text/format';
import type { Figure, FigureLook } from '../../../charts/export/figure.ts';
import { frameOf } from '../../../charts/export/panel-parts.ts';
import { panelsSvg, type Panel } from '../../../charts/export/panels-svg.ts';
import { element, textAt, type Box } from '../../../charts/export/svg-parts.ts';
import {
  extentOf,
  labelsIn,
  placesIn,
  regionsIn,
  ticksIn,
  type Extent,
  type Place,
} from './plane-view.ts';
import { axisName, type ShownStates } from './shown-states.ts';

/**
 * The planes of several models side by side as a figure, with the whole path of the digit.
 * @param colours of the classes, as shown now
 */
export function statesFigure(models: readonly ShownStates[], colours: readonly string[]): Figure {
  const title = 'Trajectories of the hidden state';
  return {
    title,
    aspect: models.length > 2 ? 1 : 1.1 / Math.max(1, models.length),
    hasLegend: false,
    draw: (look) =>
      models.length === 0
        ? null
        : panelsSvg(
            look,
            title,
            models.map((model) => panelOf(look, model, colours)),
            { aspect: 1 },
          ),
  };
}

function panelOf(look: FigureLook, model: ShownStates, colours: readonly string[]): Panel {
  const { states } = model;
  const extent = extentOf(states);
  return {
    title: model.name,
    xName: axisName(states, 0),
    yName: axisName(states, 1),
    xLabels: ticksIn(extent.x, extent.size).map(({ at, value }) => ({
      at,
      text: formatReal(value, 3),
    })),
    yLabels: ticksIn(extent.y, extent.size).map(({ at, value }) => ({
      at: 1 - at,
      text: formatReal(value, 3),
    })),
    draw: (box) => planeParts(look, model, { extent, box, colours }),
  };
}

function planeParts(
  look: FigureLook,
  { states, classNames }: ShownStates,
  { extent, box, colours }: { extent: Extent; box: Box; colours: readonly string[] },
): readonly string[] {
  const colourOf = (label: number): string => look.colour(colours[label % colours.length]!);
  const at = ([x, y]: Place) => ({ x: box.left + x * box.width, y: box.top + y * box.height });
  const pointsOf = (places: readonly Place[]): string =>
    places
      .map((place) => {
        const { x, y } = at(place);
        return `${x.toFixed(2)},${y.toFixed(2)}`;
      })
      .join(' ');
  const regions = regionsIn(states.answers, extent);
  const path = placesIn(extent, states.path);
  const line = (stroke: string, width: number, places: readonly Place[]): string =>
    element('polyline', {
      points: pointsOf(places),
      fill: 'none',
      stroke,
      'stroke-width': width,
      'stroke-linejoin': 'round',
    });
  const dot = (place: Place, radius: number, fill: string): string => {
    const { x, y } = at(place);
    return element('circle', { cx: x, cy: y, r: radius, fill });
  };
  return [
    ...regions.map(({ label, corners }) =>
      element('polygon', {
        points: pointsOf(corners),
        fill: colourOf(label),
        'fill-opacity': '0.14',
      }),
    ),
    ...placesIn(extent, states.sample.points).map((place, digit) =>
      dot(place, 1.2, colourOf(states.sample.labels[digit]!)),
    ),
    ...states.alike.paths.map(({ points }) =>
      line(look.chart.muted, 0.75, placesIn(extent, points)),
    ),
    line(look.chart.surface, 4, path),
    line(look.chart.text, 1.5, path),
    dot(path.at(-1)!, 3, look.chart.text),
    ...labelsIn(states, regions, extent).map(({ label, place }) =>
      textAt(classLabel(classNames, label), at(place), {
        font: look.chart.font,
        fill: look.chart.text,
        anchor: 'middle',
        size: 12,
      }),
    ),
    frameOf(box, look),
  ];
}
