import { philox, purpose } from '#shared/random/philox';

/** The stream of masks before the head; masks after recurrent layer l (0-based) are stream l. */
export const headStream = 255;

/** What determines a mask. */
export interface MaskSettings {
  /** Share of elements dropped, at least 0 and below 1. */
  readonly probability: number;
  readonly seed: number;
  /** Number of the training step, from 0. */
  readonly step: number;
  /** The layer after which the mask applies, or `headStream`. */
  readonly stream: number;
}

/**
 * A mask for inverted dropout: 0 where an element is dropped, else 1 / (1 - probability) in single precision, so that
 * means are preserved. Element e is kept if word e & 3 of the Philox block at counter [e >>> 2, step, stream, 0]
 * under the key [seed, dropout] is at least floor(probability * 2^32). All engines use this definition (the kernels
 * have it in C++), so all drop the same elements.
 * Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, "Dropout", JMLR 15, 2014, section 10 (scaling while
 * training).
 * @param length elements of the mask
 */
export function dropoutMask(settings: MaskSettings, length: number): Float32Array {
  const { probability, seed, step, stream } = settings;
  const threshold = Math.floor(probability * 2 ** 32);
  const scale = Math.fround(1 / (1 - probability));
  const key = [seed, purpose.dropout] as const;
  const words = new Uint32Array(4);
  const mask = new Float32Array(length);
  for (let first = 0; first < length; first += 4) {
    philox(key, [first / 4, step, stream, 0], words);
    const lanes = Math.min(4, length - first);
    for (let lane = 0; lane < lanes; lane++) {
      if (words[lane]! >= threshold) mask[first + lane] = scale;
    }
  }
  return mask;
}
