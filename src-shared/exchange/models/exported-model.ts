import type { ExperimentConfig } from '../../catalogue/fields.ts';
import type { SequenceOrder } from '../../data/sequence-order.ts';
import { parameterLayout, type Network } from '../../network/network.ts';

/** How the bytes of an image become the sequence that a network reads. */
export interface ImagePreparation extends Pick<
  ExperimentConfig,
  'sequenceOrder' | 'blockSize' | 'normalisation'
> {
  /** Pixels along each side of an image. */
  readonly side: number;
  /** [sequenceLength, inputSize]: the pixel (row * side + column) read there. */
  readonly pixels: SequenceOrder['pixels'];
  /** The network's input for each byte: 256 entries. */
  readonly table: Float32Array;
  /** Of the training split's pixels, scaled to 0..1; only the normalisation `standard` uses them. */
  readonly mean: number;
  readonly deviation: number;
}

/** A test example by which a program can check that it computes what Unroll computes. */
export interface CheckedExample {
  /** side x side bytes, row by row. */
  readonly image: Uint8Array;
  readonly label: number;
  /** One for each class, as computed by Unroll. */
  readonly logits: readonly number[];
}

/** A trained model with all that another program needs to use it. */
export interface ExportedModel {
  /** Of its experiment. */
  readonly name: string;
  readonly id: string;
  readonly network: Network;
  /** What its classes are called, by label; null if they have only numbers. */
  readonly classNames: readonly string[] | null;
  /** Flat, in the network's layout. */
  readonly parameters: Float32Array;
  /** The experiment's file of weights, in the safetensors format. */
  readonly weights: Uint8Array;
  readonly preparation: ImagePreparation;
  readonly examples: readonly CheckedExample[];
  /** Share of the test examples that it predicted correctly; null if it wasn't tested. */
  readonly testAccuracy: number | null;
  /** The built page that a model can be put into, src-renderer/model-page. */
  readonly page: string;
}

/** A file that a model is written to. */
export interface ExportedFile {
  readonly name: string;
  /** A text is stored in UTF-8. */
  readonly content: string | Uint8Array;
}

/** A format that models are written in. */
export interface ModelFormat {
  /** The name shown to users. */
  readonly label: string;
  /** What it is good for, in a sentence. */
  readonly purpose: string;
  /** What doesn't travel with it, in a sentence. */
  readonly lost: string;
  /** Whether it needs the page that is built with the app (`page` of the model). */
  readonly needsPage?: boolean;
  /** @returns why the format can't express this network, and what can be done; null if it can */
  readonly obstacle: (network: Network) => string | null;
  /**
   * Writes the files of a model without an obstacle.
   * @param fileName a name for the model's files, without extension
   */
  readonly write: (model: ExportedModel, fileName: string) => readonly ExportedFile[];
}

/** A tensor of a model by its PyTorch name. */
export interface NamedTensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/** The parameters as tensors by their PyTorch names; they share the memory of the flat array. */
export function namedTensors(
  network: Network,
  parameters: Float32Array,
): ReadonlyMap<string, NamedTensor> {
  return new Map(
    parameterLayout(network).tensors.map(({ name, shape, offset, length }) => [
      name,
      { shape, data: parameters.subarray(offset, offset + length) },
    ]),
  );
}

/** Gives the same tensors one by one. */
export function tensorsByName(
  network: Network,
  parameters: Float32Array,
): (name: string) => NamedTensor {
  const tensors = namedTensors(network, parameters);
  return (name) => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`the network has no tensor ${name}`);
    return tensor;
  };
}

/**
 * Puts the blocks of a tensor's rows, one per gate, into another order.
 * @param order for each place in the result, the gate (in PyTorch's order) that comes there
 */
export function reorderGates(data: Float32Array, order: readonly number[]): Float32Array {
  const size = data.length / order.length;
  const reordered = new Float32Array(data.length);
  for (const [place, gate] of order.entries()) {
    reordered.set(data.subarray(gate * size, (gate + 1) * size), place * size);
  }
  return reordered;
}

/** A matrix [rows, columns] as [columns, rows]. */
export function transposed({ shape: [rows = 0, columns = 0], data }: NamedTensor): NamedTensor {
  const turned = Float32Array.from({ length: data.length }, (_, index) => {
    const row = index % rows;
    return data[row * columns + (index - row) / rows]!;
  });
  return { shape: [columns, rows], data: turned };
}

/** The sum of two equally long arrays. */
export function sumOf(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, index) => value + b[index]!);
}

/** Arrays one after the other. */
export function joined(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const array of arrays) {
    all.set(array, position);
    position += array.length;
  }
  return all;
}
