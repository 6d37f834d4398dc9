import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { HistoryPoint } from '#shared/experiment/record';
import type { RandomStream } from '#shared/random/random-stream';

/** How much single batches differ from each other, relative to the value. */
const noise = 0.15;

/**
 * A history of any number of points, one a step, that goes the way of a real one: what lies between its points is
 * interpolated, and single batches differ as they do.
 * @param epochs of the whole history
 */
export function resampledHistory(
  real: readonly HistoryPoint[],
  config: ExperimentConfig,
  epochs: number,
  points: number,
  random: RandomStream,
): HistoryPoint[] {
  const total = real.at(-1)!.seconds;
  return Array.from({ length: points }, (_, index) => {
    const done = (index + 1) / points;
    const place = done * (real.length - 1);
    const before = real[Math.floor(place)]!;
    const after = real[Math.min(real.length - 1, Math.floor(place) + 1)]!;
    const between = (key: 'loss' | 'accuracy' | 'gradientNorm' | 'examplesPerSecond'): number => {
      const value = before[key] + (place % 1) * (after[key] - before[key]);
      return value * (1 + noise * random.symmetric());
    };
    return {
      step: index + 1,
      epoch: rounded(done * epochs),
      // As long as such a batch took; a longer history took longer.
      seconds: rounded((total * (index + 1)) / real.length),
      loss: rounded(between('loss')),
      accuracy: rounded(Math.min(1, between('accuracy'))),
      learningRate: config.learningRate,
      gradientNorm: rounded(between('gradientNorm')),
      examplesPerSecond: Math.round(between('examplesPerSecond')),
      memoryBytes: before.memoryBytes,
    };
  });
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
