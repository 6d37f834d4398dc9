import { UnrollError } from '../contract/errors.ts';
import { describeProblem } from '../experiment/config.ts';
import type { ExperimentConfig } from '../catalogue/fields.ts';
import { purpose } from '../random/philox.ts';
import { RandomStream } from '../random/random-stream.ts';

/** The order in which a network reads the pixels of an image. Each pixel is read once. */
export interface SequenceOrder {
  /** Steps of the sequence. */
  readonly sequenceLength: number;
  /** Pixels read in one step. */
  readonly inputSize: number;
  /** [sequenceLength, inputSize]: the pixel of the image (row * side + column) at that index. */
  readonly pixels: Uint16Array;
  /** The pixels in sequence order if it is random, to store with the experiment; else null. */
  readonly permutation: number[] | null;
}

/**
 * The sequence order of a config.
 * @param side pixels along each side of the image, at most 256
 * @throws UnrollError `invalid-input` if the block size does not divide the side
 */
export function sequenceOrder(
  config: Pick<ExperimentConfig, 'sequenceOrder' | 'blockSize' | 'permutationSeed'>,
  side: number,
): SequenceOrder {
  const area = side * side;
  const lines = (pixelAt: (step: number, input: number) => number): SequenceOrder =>
    arrange(side, side, pixelAt);
  switch (config.sequenceOrder) {
    case 'rows':
      return lines((step, input) => step * side + input);
    case 'reversedRows':
      return lines((step, input) => (side - 1 - step) * side + input);
    case 'columns':
      return lines((step, input) => input * side + step);
    case 'pixels':
      return arrange(area, 1, (step) => step);
    case 'permutedPixels': {
      const pixels = Uint16Array.from({ length: area }, (_, pixel) => pixel);
      new RandomStream(config.permutationSeed, purpose.permutation).shuffle(pixels);
      return { sequenceLength: area, inputSize: 1, pixels, permutation: [...pixels] };
    }
    case 'blocks':
      return blocks(config.blockSize, side);
  }
}

/** Square blocks from left to right and top to bottom, the pixels within a block in the same way. */
function blocks(block: number, side: number): SequenceOrder {
  if (side % block !== 0) {
    const divisors = Array.from({ length: side }, (_, index) => index + 1).filter(
      (size) => side % size === 0,
    );
    const allowed = `a divisor of the image side ${side}: ${divisors.join(', ')}`;
    throw new UnrollError(
      'invalid-input',
      describeProblem({ key: 'blockSize', value: block, allowed }),
    );
  }
  const across = side / block;
  return arrange(across * across, block * block, (step, input) => {
    const row = Math.floor(step / across) * block + Math.floor(input / block);
    const column = (step % across) * block + (input % block);
    return row * side + column;
  });
}

function arrange(
  sequenceLength: number,
  inputSize: number,
  pixelAt: (step: number, input: number) => number,
): SequenceOrder {
  const pixels = Uint16Array.from({ length: sequenceLength * inputSize }, (_, index) =>
    pixelAt(Math.floor(index / inputSize), index % inputSize),
  );
  return { sequenceLength, inputSize, pixels, permutation: null };
}
