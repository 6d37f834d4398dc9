import { logitsOf, sequenceOfImage } from '../../../network/double-precision/forward.ts';
import { networkParameters } from '../../../network/double-precision/linear.ts';
import type { Network } from '../../../network/network.ts';
import { softmax } from '../../../statistics/evaluation.ts';
import { fromBase64, toBase64 } from '../../../text/base64.ts';
import type { ExportedModel } from '../exported-model.ts';
import { restoreWeights, storeWeights, type WeightBits } from './stored-weights.ts';

/** A model as a page holds it, in JSON. Numbers are in base64, little-endian. */
export interface PageModel {
  /** Of its experiment. */
  readonly name: string;
  /** What the page says about the model, in short texts. */
  readonly facts: readonly string[];
  readonly network: Network;
  /** What its classes are called, by label; null if they have only numbers. */
  readonly classNames: readonly string[] | null;
  readonly bits: WeightBits;
  readonly weights: string;
  /** The pixel that is read at each place of each step. */
  readonly pixels: readonly number[];
  /** The network's input for each byte, in single precision. */
  readonly table: string;
}

/** Makes the model of a page, with numbers of so many bits. */
export function pageModel(
  { name, network, classNames, parameters, preparation }: ExportedModel,
  facts: readonly string[],
  bits: WeightBits,
): PageModel {
  const table = new DataView(new ArrayBuffer(4 * preparation.table.length));
  preparation.table.forEach((value, byte) => table.setFloat32(4 * byte, value, true));
  return {
    name,
    facts,
    network,
    classNames,
    bits,
    weights: toBase64(storeWeights(network, parameters, bits)),
    pixels: [...preparation.pixels],
    table: toBase64(new Uint8Array(table.buffer)),
  };
}

/**
 * Returns the function by which a page reads images: from the bytes of one, row by row, to its logits, in double
 * precision.
 */
export function pageReader({
  network,
  bits,
  weights,
  pixels,
  table,
}: PageModel): (image: Uint8Array) => Float64Array {
  const parameters = networkParameters(
    network,
    Float64Array.from(restoreWeights(network, fromBase64(weights), bits)),
  );
  const stored = fromBase64(table);
  const view = new DataView(stored.buffer);
  const inputs = Float32Array.from({ length: stored.length / 4 }, (_, byte) =>
    view.getFloat32(4 * byte, true),
  );
  const preparation = { pixels: Uint16Array.from(pixels), table: inputs };
  return (image) => logitsOf(network, parameters, sequenceOfImage(network, preparation, image));
}

/** The probability of each class, of a network's logits. */
export function probabilitiesOf(logits: Float64Array): Float64Array {
  return softmax(logits, logits.length);
}
