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
