import { parameterLayout, type Network, type ParameterTensor } from '../../../network/network.ts';
import { halfOf, ofHalf } from './half-precision.ts';

/**
 * How a page stores each number of a weight: in single precision, in half precision, or as a whole number from -127 to
 * 127 times a scale for each row. Biases are always in single precision: there are few of them.
 */
export type WeightBits = 32 | 16 | 8;

const largestByte = 127;

/** The bytes that a network's parameters take. */
export function storedBytes(network: Network, bits: WeightBits): number {
  return parameterLayout(network).tensors.reduce(
    (sum, tensor) => sum + tensorBytes(tensor, bits),
    0,
  );
}

function tensorBytes({ shape: [rows = 0, columns], length }: ParameterTensor, bits: WeightBits) {
  if (columns === undefined) return 4 * length;
  return (bits === 8 ? 4 * rows : 0) + (bits / 8) * length;
}

/** Stores the parameters of a network, tensor by tensor in its layout, little-endian. */
export function storeWeights(
  network: Network,
  parameters: Float32Array,
  bits: WeightBits,
): Uint8Array {
  const bytes = new Uint8Array(storedBytes(network, bits));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const tensor of parameterLayout(network).tensors) {
    const numbers = parameters.subarray(tensor.offset, tensor.offset + tensor.length);
    const isBias = tensor.shape.length === 1;
    store(isBias ? 32 : bits, numbers, tensor.shape[0]!, view, at);
    at += tensorBytes(tensor, bits);
  }
  return bytes;
}

/** The parameters of a network as they were stored, flat, in its layout. */
export function restoreWeights(
  network: Network,
  bytes: Uint8Array,
  bits: WeightBits,
): Float32Array {
  const { tensors, length } = parameterLayout(network);
  const parameters = new Float32Array(length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (const tensor of tensors) {
    const numbers = parameters.subarray(tensor.offset, tensor.offset + tensor.length);
    const isBias = tensor.shape.length === 1;
    restore(isBias ? 32 : bits, numbers, tensor.shape[0]!, view, at);
    at += tensorBytes(tensor, bits);
  }
  return parameters;
}

function store(
  bits: WeightBits,
  numbers: Float32Array,
  rows: number,
  view: DataView,
  start: number,
): void {
  if (bits === 32) {
    numbers.forEach((value, index) => view.setFloat32(start + 4 * index, value, true));
  } else if (bits === 16) {
    numbers.forEach((value, index) => view.setUint16(start + 2 * index, halfOf(value), true));
  } else {
    const columns = numbers.length / rows;
    for (let row = 0; row < rows; row++) {
      const values = numbers.subarray(row * columns, (row + 1) * columns);
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const scale = Math.fround(largest / largestByte);
      view.setFloat32(start + 4 * row, scale, true);
      values.forEach((value, column) => {
        const steps = scale === 0 ? 0 : Math.round(value / scale);
        view.setInt8(start + 4 * rows + row * columns + column, steps);
      });
    }
  }
}

function restore(
  bits: WeightBits,
  numbers: Float32Array,
  rows: number,
  view: DataView,
  start: number,
): void {
  const columns = numbers.length / rows;
  for (let index = 0; index < numbers.length; index++) {
    if (bits === 32) numbers[index] = view.getFloat32(start + 4 * index, true);
    else if (bits === 16) numbers[index] = ofHalf(view.getUint16(start + 2 * index, true));
    else {
      const scale = view.getFloat32(start + 4 * Math.floor(index / columns), true);
      numbers[index] = scale * view.getInt8(start + 4 * rows + index);
    }
  }
}
