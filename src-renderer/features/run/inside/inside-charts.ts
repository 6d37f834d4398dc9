import { cellEntry } from '#shared/catalogue/cells/cells';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { firstToLast } from '#shared/inside/gradient-flow';
import { recordedAt, type LayerPlace } from '#shared/inside/recorded-layers';
import type { GateSaturation, RecordedLayer, RecordedPoint } from '#shared/inside/recording';
import type { ChartSeries } from '../../../charts/lines/chart-series.ts';

/** Which ends of their range saturated values are at. */
export type SaturatedEnd = 'both' | 'low' | 'high';

/** Two colours that belong to no gate. */
interface LineColours {
  readonly run: string;
  readonly reference: string;
}

/**
 * The gradient's norm at each time step, from 1 on: at the chosen point, and at the first recorded one to compare with.
 * @param chosen index of the chosen point
 */
export function profileSeries(
  points: readonly RecordedPoint[],
  chosen: number,
  place: LayerPlace,
  { run, reference }: LineColours,
): readonly ChartSeries[] {
  const lineAt = (index: number): Pick<ChartSeries, 'x' | 'y'> | null => {
    const point = points[index];
    const norms = point === undefined ? undefined : recordedAt(point, place)?.gradient;
    if (norms === undefined) return null;
    return { x: Float64Array.from(norms, (_, step) => step + 1), y: Float64Array.from(norms) };
  };
  const [first, now] = [chosen > 0 ? lineAt(0) : null, lineAt(chosen)];
  return [
    ...(now === null ? [] : [{ id: 'now', name: 'Now', colour: run, exact: true, ...now }]),
    ...(first === null
      ? []
      : [
          {
            id: 'first',
            name: 'First recorded',
            colour: reference,
            dash: 'dotted' as const,
            exact: true,
            ...first,
          },
        ]),
  ];
}

/** The gradient of the step that is read first relative to the one read last, over the training. */
export function ratioSeries(
  points: readonly RecordedPoint[],
  place: LayerPlace,
  colour: string,
): readonly ChartSeries[] {
  const ratioOf = ({ gradient }: RecordedLayer): number =>
    firstToLast(gradient, place.direction) ?? NaN;
  return [
    overTraining(points, place, { id: 'ratio', name: 'First-to-last ratio', colour }, ratioOf),
  ];
}

/** The share of saturated values of each gate, and of the memory, over the training. */
export function gateSeries(
  points: readonly RecordedPoint[],
  place: LayerPlace,
  { cell }: Pick<ExperimentConfig, 'cell'>,
  end: SaturatedEnd,
  colours: readonly string[],
): readonly ChartSeries[] {
  const { gates, memory } = cellEntry(cell);
  const share = ({ low, high }: GateSaturation): number => {
    if (end === 'both') return low + high;
    return end === 'low' ? low : high;
  };
  return [...gates, ...(memory === null ? [] : [memory])].map(({ name, label }, index) =>
    overTraining(
      points,
      place,
      // Without the word, all names fit into the legend.
      { id: name, name: label.replace(' gate ', ' '), colour: colours[index % colours.length]! },
      (layer) => {
        const gate = layer.gates.find((each) => each.name === name);
        return gate === undefined ? NaN : share(gate);
      },
    ),
  );
}

/** The shares of a layer's units that are dead and saturated, over the training. @param units of the layer */
export function unitSeries(
  points: readonly RecordedPoint[],
  place: LayerPlace,
  units: number,
  colours: readonly string[],
): readonly ChartSeries[] {
  const [dead, saturated] = colours;
  return [
    overTraining(
      points,
      place,
      { id: 'dead', name: 'Dead', colour: dead! },
      (layer) => layer.dead / units,
    ),
    overTraining(
      points,
      place,
      { id: 'saturated', name: 'Saturated', colour: saturated! },
      (layer) => layer.saturated / units,
    ),
  ];
}

/** A line of a number that each point has at a place, over epochs. */
function overTraining(
  points: readonly RecordedPoint[],
  place: LayerPlace,
  line: Pick<ChartSeries, 'id' | 'name' | 'colour'>,
  value: (layer: RecordedLayer) => number,
): ChartSeries {
  return {
    ...line,
    exact: true,
    x: Float64Array.from(points, ({ epoch }) => epoch),
    y: Float64Array.from(points, (point) => {
      const layer = recordedAt(point, place);
      return layer === undefined ? NaN : value(layer);
    }),
  };
}
