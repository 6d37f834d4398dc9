import { strFromU8 } from 'fflate';
import { wireType } from '#shared/exchange/protobuf';
import { headLength, maskedCrc, tailLength } from '#shared/exchange/tensorboard/records';

/** A scalar of an event file, in the order of the file. */
export interface ReadScalar {
  readonly tag: string;
  readonly step: number;
  /** Seconds since 1970. */
  readonly time: number;
  readonly value: number;
}

/** The scalars of an event file. */
export interface ReadScalars {
  readonly scalars: readonly ReadScalar[];
  /** What is wrong with the rest of the file, as a clause; null if all of it was read. */
  readonly problem: string | null;
}

const tensorType = { float: 1, double: 2 } as const;

/**
 * Reads the scalars of an event file: those of today's plugin, which are tensors, and the older `simple_value`. What else
 * it holds is passed over.
 */
export function readScalars(file: Uint8Array): ReadScalars {
  const { records, problem } = readRecords(file);
  const scalars: ReadScalar[] = [];
  for (const [index, record] of records.entries()) {
    try {
      scalars.push(...scalarsOfEvent(record));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { scalars, problem: `record ${index + 1} is not an event: ${error.message}` };
    }
  }
  return { scalars, problem };
}

function scalarsOfEvent(event: Uint8Array): ReadScalar[] {
  let time = 0;
  let step = 0;
  const summaries: Uint8Array[] = [];
  for (const field of readFields(event)) {
    if (field.field === 1 && field.kind === 'double') time = doubleOf(field.bytes);
    if (field.field === 2 && field.kind === 'integer')
      step = Number(BigInt.asIntN(64, field.value));
    if (field.field === 5 && field.kind === 'bytes') summaries.push(field.bytes);
  }
  return summaries
    .flatMap((summary) => messagesOf(summary, 1))
    .flatMap((value) => {
      const scalar = scalarOf(value);
      return scalar === null ? [] : [{ ...scalar, step, time }];
    });
}

/** Of a `Summary.Value`; null if it is something else than a single number. */
function scalarOf(value: Uint8Array): { readonly tag: string; readonly value: number } | null {
  let tag = '';
  let number: number | null = null;
  for (const field of readFields(value)) {
    if (field.kind === 'bytes' && field.field === 1) tag = textOf(field.bytes);
    if (field.kind === 'single' && field.field === 2) number = singleOf(field.bytes);
    if (field.kind === 'bytes' && field.field === 8) number = numberOfTensor(field.bytes);
  }
  return number === null ? null : { tag, value: number };
}

/** A tensor of an event file: what its plugins, but for the scalars of old, store. */
export interface ReadTensor {
  readonly tag: string;
  readonly shape: readonly number[];
  /** Row-major, of single or double precision. */
  readonly values: readonly number[];
}

/** The tensors of an event file, in its order. @throws Error if the file can't be read to its end */
export function readTensors(file: Uint8Array): ReadTensor[] {
  const { records, problem } = readRecords(file);
  if (problem !== null) throw new Error(problem);
  return records
    .flatMap((event) => messagesOf(event, 5))
    .flatMap((summary) => messagesOf(summary, 1))
    .flatMap((value) => {
      const [tag] = messagesOf(value, 1);
      const [tensor] = messagesOf(value, 8);
      return tensor === undefined ? [] : [{ tag: textOf(tag!), ...tensorOf(tensor) }];
    });
}

function tensorOf(tensor: Uint8Array): Omit<ReadTensor, 'tag'> {
  const isDouble = [...readFields(tensor)].some(
    (field) =>
      field.field === 1 && field.kind === 'integer' && Number(field.value) === tensorType.double,
  );
  const [content = new Uint8Array()] = messagesOf(tensor, 4);
  const size = isDouble ? 8 : 4;
  const read = isDouble ? doubleOf : singleOf;
  return {
    shape: messagesOf(tensor, 2).flatMap(dimensions),
    values: Array.from({ length: content.length / size }, (_, index) =>
      read(content.subarray(index * size)),
    ),
  };
}

/** The only number of a `TensorProto`; null if it has none or several, or isn't of a floating-point type. */
function numberOfTensor(tensor: Uint8Array): number | null {
  let type = 0;
  let count = 1;
  let content: Uint8Array | null = null;
  const listed: number[] = [];
  for (const field of readFields(tensor)) {
    if (field.field === 1 && field.kind === 'integer') type = Number(field.value);
    if (field.field === 2 && field.kind === 'bytes') count = elementCount(field.bytes);
    if (field.field === 4 && field.kind === 'bytes') content = field.bytes;
    // `float_val` and `double_val`, packed or one by one.
    if (field.field === 5 && field.kind === 'single') listed.push(singleOf(field.bytes));
    if (field.field === 5 && field.kind === 'bytes' && field.bytes.length === 4) {
      listed.push(singleOf(field.bytes));
    }
    if (field.field === 6 && field.kind !== 'integer' && field.bytes.length === 8) {
      listed.push(doubleOf(field.bytes));
    }
  }
  if (count !== 1) return null;
  if (content === null || content.length === 0) return listed[0] ?? null;
  if (type === tensorType.float && content.length === 4) return singleOf(content);
  return type === tensorType.double && content.length === 8 ? doubleOf(content) : null;
}

/** How many elements a `TensorShapeProto` has. */
function elementCount(shape: Uint8Array): number {
  return dimensions(shape).reduce((product, size) => product * size, 1);
}

/** Of a `TensorShapeProto`. */
function dimensions(shape: Uint8Array): number[] {
  return messagesOf(shape, 2).map((dimension) => {
    const [size = 0] = [...readFields(dimension)].flatMap((field) =>
      field.field === 1 && field.kind === 'integer' ? [Number(field.value)] : [],
    );
    return size;
  });
}

function messagesOf(bytes: Uint8Array, number: number): Uint8Array[] {
  return [...readFields(bytes)].flatMap((field) =>
    field.field === number && field.kind === 'bytes' ? [field.bytes] : [],
  );
}

function doubleOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
}

function singleOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true);
}

function textOf(bytes: Uint8Array): string {
  return strFromU8(bytes);
}

/** The data of an event file's records, and what is wrong with the first one that can't be read. */
export interface ReadRecords {
  readonly records: readonly Uint8Array[];
  /** Null if the whole file could be read. A file that is being written may end within a record. */
  readonly problem: string | null;
}

/** Reads the records of an event file up to its end or the first one that is incomplete or damaged. */
export function readRecords(file: Uint8Array): ReadRecords {
  const records: Uint8Array[] = [];
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let position = 0;
  const stop = (what: string): ReadRecords => ({
    records,
    problem: `record ${records.length + 1}, at byte ${position}, ${what}`,
  });
  while (position < file.length) {
    if (file.length - position < headLength) return stop('is incomplete');
    const head = file.subarray(position, position + 8);
    if (view.getUint32(position + 8, true) !== maskedCrc(head)) {
      return stop('has a length that its checksum contradicts');
    }
    const length = view.getBigUint64(position, true);
    const start = position + headLength;
    if (length > BigInt(file.length - start - tailLength)) return stop('is incomplete');
    const data = file.subarray(start, start + Number(length));
    if (view.getUint32(start + data.length, true) !== maskedCrc(data)) {
      return stop('has data that their checksum contradicts');
    }
    records.push(data);
    position = start + data.length + tailLength;
  }
  return { records, problem: null };
}

/** A field of a message as it was read: a whole number, the bytes of a fixed-size number, or bytes. */
export type ReadField =
  | { readonly field: number; readonly kind: 'integer'; readonly value: bigint }
  | {
      readonly field: number;
      readonly kind: 'double' | 'single' | 'bytes';
      readonly bytes: Uint8Array;
    };

/**
 * Reads the fields of a message.
 * @throws RangeError if it ends in the middle of a field or has a field of an unknown type
 */
export function* readFields(bytes: Uint8Array): Generator<ReadField> {
  let position = 0;
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - position) throw new RangeError('the message ends within a field');
    position += length;
    return bytes.subarray(position - length, position);
  };
  const takeVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const [byte = 0] = take(1);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new RangeError('a number has more than 64 bits');
  };
  while (position < bytes.length) {
    const key = takeVarint();
    const field = Number(key >> 3n);
    switch (Number(key & 7n)) {
      case wireType.varint:
        yield { field, kind: 'integer', value: takeVarint() };
        break;
      case wireType.double:
        yield { field, kind: 'double', bytes: take(8) };
        break;
      case wireType.bytes: {
        const length = takeVarint();
        if (length > BigInt(bytes.length)) throw new RangeError('the message ends within a field');
        yield { field, kind: 'bytes', bytes: take(Number(length)) };
        break;
      }
      case wireType.single:
        yield { field, kind: 'single', bytes: take(4) };
        break;
      default:
        throw new RangeError(`field ${field} has an unknown type`);
    }
  }
}
