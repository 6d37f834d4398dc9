import type { RecordedPoint } from '#shared/inside/recording';

/** A recorded point of an LSTM of one layer that reads four steps; the numbers depend on the step. */
export function sampleRecordedPoint(step: number): RecordedPoint {
  return {
    step,
    epoch: step / 10,
    layers: [
      {
        layer: 0,
        direction: 'forward',
        gradient: [1e-4, 1e-3, 1e-2, 0.1 * step],
        gates: ['i', 'f', 'g', 'o', 'c'].map((name) => ({ name, low: 0.25, high: 0.5 })),
        dead: 1,
        saturated: 2,
      },
    ],
  };
}
