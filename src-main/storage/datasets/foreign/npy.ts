/**
 * Arrays in NumPy's format (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): a magic string, a
 * version, and a header that is a Python dictionary. Arrays of objects, which would be unpickled, are refused.
 */

/** An array of numbers, row-major. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array | Float64Array;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

type TypedArray = {
  readonly bytes: number;
  readonly read: (view: DataView, at: number, little: boolean) => number;
};

const types: Readonly<Record<string, TypedArray>> = {
  b1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  u8: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  i8: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
};

/**
 * Reads an array.
 * @throws RangeError with a clause that says what is wrong
 */
export function readNpy(bytes: Uint8Array): NumberArray {
  if (bytes.length < 10 || magic.some((byte, at) => bytes[at] !== byte)) {
    throw new RangeError('it does not begin as NumPy’s arrays do');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLong = bytes[6]! > 1;
  const start = isLong ? 12 : 10;
  const length = isLong ? view.getUint32(8, true) : view.getUint16(8, true);
  if (start + length > bytes.length) throw new RangeError('its header is cut off');
  const header = String.fromCharCode(...bytes.subarray(start, start + Math.min(length, 10_000)));
  const type = /'descr'\s*:\s*'([<>|=])([a-zA-Z])(\d*)'/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (type === null || order === undefined || sizes === undefined) {
    throw new RangeError('its header is not one of a simple array');
  }
  const [, byteOrder, kind, width] = type;
  if (kind === 'O') {
    throw new RangeError(
      'it has Python objects, which can run code when they are read; save it as an array of numbers',
    );
  }
  const found = types[`${kind}${width}`];
  if (found === undefined) {
    throw new RangeError(
      `it has the type ${byteOrder}${kind}${width}; allowed are ${Object.keys(types).join(', ')}`,
    );
  }
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  if (order === 'True' && shape.length > 1) {
    throw new RangeError('it is in Fortran’s order; save it with numpy.ascontiguousarray');
  }
  const count = shape.reduce((product, size) => product * size, 1);
  const expected = count * found.bytes;
  const contents = bytes.subarray(start + length);
  if (contents.length !== expected) {
    throw new RangeError(
      `its header says ${shape.join(' x ')}, ${expected} bytes, but there are ${contents.length}`,
    );
  }
  if (found === types.u1) return { shape, data: contents };
  const numbers = new Float64Array(count);
  const values = new DataView(contents.buffer, contents.byteOffset, contents.byteLength);
  const little = byteOrder !== '>';
  for (let at = 0; at < count; at++) numbers[at] = found.read(values, at * found.bytes, little);
  return { shape, data: numbers };
}
