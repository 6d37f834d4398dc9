import type { RecordedLayer, RecordedPoint } from '#shared/inside/recording';

/** A recorded layer of an LSTM, as far as a test doesn't care. @param gradient its norm after each step */
export function recordedLayer(
  gradient: readonly number[],
  own: Partial<RecordedLayer> = {},
): RecordedLayer {
  return {
    layer: 0,
    direction: 'forward',
    gradient: [...gradient],
    gates: [
      { name: 'i', low: 0.1, high: 0.2 },
      { name: 'f', low: 0, high: 0.5 },
      { name: 'g', low: 0.05, high: 0.05 },
      { name: 'o', low: 0.3, high: 0 },
      { name: 'c', low: 0, high: 0.1 },
    ],
    dead: 0,
    saturated: 0,
    ...own,
  };
}

/** A recorded point of a network of one layer. */
export function recordedPoint(
  step: number,
  epoch: number,
  ...layers: readonly RecordedLayer[]
): RecordedPoint {
  return { step, epoch, layers: [...layers] };
}

/** A recorded point of an LSTM of one layer that reads four steps; the numbers depend on the step. */
export function sampleRecordedPoint(step: number): RecordedPoint {
  const gates = ['i', 'f', 'g', 'o', 'c'].map((name) => ({ name, low: 0.25, high: 0.5 }));
  const layer = recordedLayer([1e-4, 1e-3, 1e-2, 0.1 * step], { gates, dead: 1, saturated: 2 });
  return recordedPoint(step, step / 10, layer);
}
