import type { SequenceOrder } from '#shared/data/sequence-order';
import type { ExperimentConfig } from '#shared/catalogue/fields';

/** The pixels that a step reads, in the order of the input vector. */
export function pixelsOfStep({ pixels, inputSize }: SequenceOrder, step: number): Uint16Array {
  return pixels.subarray(step * inputSize, (step + 1) * inputSize);
}

/** The step that reads each pixel of the image. */
export function stepOfPixels({ pixels, inputSize }: SequenceOrder): Uint16Array {
  const steps = new Uint16Array(pixels.length);
  pixels.forEach((pixel, place) => (steps[pixel] = Math.floor(place / inputSize)));
  return steps;
}

/**
 * The sequence as an image: a column per step with its inputs from top to bottom; steps not read yet are background.
 * @param step the last step that has been read
 * @returns [inputSize, sequenceLength] bytes
 */
export function sequenceImage(image: Uint8Array, order: SequenceOrder, step: number): Uint8Array {
  const { inputSize, sequenceLength, pixels } = order;
  const target = new Uint8Array(pixels.length);
  for (let at = 0; at <= step; at++) {
    for (let input = 0; input < inputSize; input++) {
      target[input * sequenceLength + at] = image[pixels[at * inputSize + input]!]!;
    }
  }
  return target;
}

/**
 * Converts a scrubber step, of as many as the longest sequence has, to the step of a model at the same fraction of its
 * sequence. Steps count from 0.
 */
export function stepOfModel(step: number, steps: number, modelSteps: number): number {
  return Math.max(0, Math.ceil(((step + 1) / steps) * modelSteps) - 1);
}

/** Playback speeds, in steps per second. */
export const speeds = [1, 2, 4, 8, 16, 32, 64, 128, 256] as const;

/** The speed that plays a whole sequence in about seven seconds. */
export function speedFor(sequenceLength: number): number {
  return speeds.find((speed) => sequenceLength / speed <= 8) ?? speeds.at(-1)!;
}

/** The position in a sequence after some time; fractions of a step count towards the next one. */
export function advance(
  step: number,
  milliseconds: number,
  speed: number,
  sequenceLength: number,
): number {
  return Math.min(sequenceLength - 1, step + (milliseconds / 1000) * speed);
}

/**
 * Describes which pixels a step reads; rows and columns are counted from 1.
 * @param side pixels along each side of the image
 */
export function describeStep(
  config: Pick<ExperimentConfig, 'sequenceOrder' | 'blockSize'>,
  order: SequenceOrder,
  step: number,
  side: number,
): string {
  const first = pixelsOfStep(order, step)[0]!;
  const [row, column] = [Math.floor(first / side) + 1, (first % side) + 1];
  switch (config.sequenceOrder) {
    case 'rows':
    case 'reversedRows':
      return `row ${row}`;
    case 'columns':
      return `column ${column}`;
    case 'pixels':
    case 'permutedPixels':
      return `the pixel in row ${row}, column ${column}`;
    case 'blocks': {
      const last = config.blockSize - 1;
      return config.blockSize === 1
        ? `the pixel in row ${row}, column ${column}`
        : `the block of rows ${row} to ${row + last}, columns ${column} to ${column + last}`;
    }
  }
}
