import { ofHalf } from '#shared/exchange/models/web-page/half-precision';
import { isWeightType, type WeightType } from '#shared/exchange/models/sources/found-model';

/** Bytes of a number by the names that safetensors has for the types of numbers. */
export const numberBytes: Readonly<Record<string, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  U64: 8,
  I32: 4,
  U32: 4,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
};

const readers: Readonly<
  Record<WeightType, (view: DataView, at: number, isLittleEndian: boolean) => number>
> = {
  F64: (view, at, isLittleEndian) => view.getFloat64(at, isLittleEndian),
  F32: (view, at, isLittleEndian) => view.getFloat32(at, isLittleEndian),
  F16: (view, at, isLittleEndian) => ofHalf(view.getUint16(at, isLittleEndian)),
  BF16: (view, at, isLittleEndian) => ofBfloat(view.getUint16(at, isLittleEndian)),
};

/** Where numbers lie within bytes. */
export interface NumberPlaces {
  readonly shape: readonly number[];
  /** Index of the first number. */
  readonly offset: number;
  /** How many numbers lie between neighbours of each dimension. */
  readonly strides: readonly number[];
}

/** The strides of numbers that lie row by row without gaps. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const size of shape.toReversed()) {
    strides.unshift(stride);
    stride *= size;
  }
  return strides;
}

/**
 * Reads numbers as single precision, row by row.
 * @param type their type, which must be one of weights
 * @param isLittleEndian whether the lowest byte of a number comes first
 * @throws RangeError for a place outside of the bytes, or another type
 */
export function readNumbers(
  bytes: Uint8Array,
  type: string,
  { shape, offset, strides }: NumberPlaces,
  isLittleEndian: boolean,
): Float32Array {
  if (!isWeightType(type)) throw new RangeError(`its numbers have the type ${type}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = numberBytes[type]!;
  const read = readers[type];
  const count = shape.reduce((product, length) => product * length, 1);
  const numbers = new Float32Array(count);
  // The index in each dimension, counted up like an odometer.
  const at = shape.map(() => 0);
  let place = offset;
  for (let index = 0; index < count; index++) {
    numbers[index] = read(view, place * size, isLittleEndian);
    for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
      at[dimension]! += 1;
      place += strides[dimension]!;
      if (at[dimension]! < shape[dimension]!) break;
      place -= at[dimension]! * strides[dimension]!;
      at[dimension] = 0;
    }
  }
  return numbers;
}

const bits = new DataView(new ArrayBuffer(4));

/** A bfloat16 is the upper half of a number of single precision. */
function ofBfloat(upper: number): number {
  bits.setUint32(0, upper * 0x10000);
  return bits.getFloat32(0);
}
