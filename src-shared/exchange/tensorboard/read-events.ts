import { strFromU8 } from 'fflate';
import { doubleOf, messagesOf, readFields, singleOf } from '../protobuf-reader.ts';

/** TensorBoard's events as they are read: `events.ts` has the other direction, and where the field numbers are from. */

/** A number under a tag. */
export interface ScalarOfEvent {
  readonly tag: string;
  readonly value: number;
}

/** What an event says that can be charted or compared. */
export interface ReadEvent {
  /** Seconds since 1970. */
  readonly time: number;
  readonly step: number;
  readonly scalars: readonly ScalarOfEvent[];
  /** Of the plugin for hyperparameters, as text; null if the event has none. */
  readonly hyperparameters: ReadonlyMap<string, string> | null;
  /** Tags of what isn't a single number, such as images and histograms. */
  readonly others: readonly string[];
}

/**
 * Reads an event: scalars of today's plugin, which are tensors, and the older `simple_value`.
 * @throws RangeError if it isn't a message
 */
export function readEvent(data: Uint8Array): ReadEvent {
  let time = 0;
  let step = 0;
  const values: Uint8Array[] = [];
  for (const field of readFields(data)) {
    if (field.field === 1 && field.kind === 'double') time = doubleOf(field.bytes);
    else if (field.field === 2 && field.kind === 'integer') step = field.value;
    else if (field.field === 5 && field.kind === 'bytes')
      values.push(...messagesOf(field.bytes, 1));
  }
  const scalars: ScalarOfEvent[] = [];
  const others: string[] = [];
  let hyperparameters: ReadonlyMap<string, string> | null = null;
  for (const bytes of values) {
    const { tag, value, content } = readValue(bytes);
    if (tag.startsWith('_hparams_/')) {
      if (content !== null) hyperparameters = readHyperparameters(content) ?? hyperparameters;
    } else if (value === null) others.push(tag);
    else scalars.push({ tag, value });
  }
  return { time, step, scalars, hyperparameters, others };
}

interface ReadValue {
  readonly tag: string;
  /** Null if it is something else than a single number. */
  readonly value: number | null;
  /** What its plugin stores beside it. */
  readonly content: Uint8Array | null;
}

/** Reads a `Summary.Value`. */
function readValue(bytes: Uint8Array): ReadValue {
  let tag = '';
  let value: number | null = null;
  let content: Uint8Array | null = null;
  for (const field of readFields(bytes)) {
    if (field.kind === 'single' && field.field === 2) value = singleOf(field.bytes);
    if (field.kind !== 'bytes') continue;
    if (field.field === 1) tag = strFromU8(field.bytes);
    if (field.field === 8) value = numberOfTensor(field.bytes);
    if (field.field === 9) {
      content = messagesOf(field.bytes, 1).flatMap((plugin) => messagesOf(plugin, 2))[0] ?? null;
    }
  }
  return { tag, value, content };
}

const tensorType = { float: 1, double: 2 } as const;

/** The only number of a `TensorProto`; null if it has none or several, or isn't of a floating-point type. */
function numberOfTensor(tensor: Uint8Array): number | null {
  let type = 0;
  let count = 1;
  let content: Uint8Array | null = null;
  const listed: number[] = [];
  for (const field of readFields(tensor)) {
    if (field.field === 1 && field.kind === 'integer') type = field.value;
    if (field.field === 2 && field.kind === 'bytes') count = elementCount(field.bytes);
    if (field.field === 4 && field.kind === 'bytes') content = field.bytes;
    // `float_val` and `double_val`, packed or one by one.
    if (field.field === 5 && field.kind !== 'integer' && field.bytes.length === 4) {
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

/** The sizes in a `TensorShapeProto`. @throws RangeError if it isn't a message */
export function dimensions(shape: Uint8Array): number[] {
  return messagesOf(shape, 2).map((dimension) => {
    for (const field of readFields(dimension)) {
      if (field.field === 1 && field.kind === 'integer') return field.value;
    }
    return 0;
  });
}

/** Those of a session's start; null if the content is about something else, as that of its end is. */
function readHyperparameters(content: Uint8Array): ReadonlyMap<string, string> | null {
  const [start] = messagesOf(content, 3);
  if (start === undefined) return null;
  const found = new Map<string, string>();
  for (const entry of messagesOf(start, 1)) {
    const [key] = messagesOf(entry, 1);
    const [value] = messagesOf(entry, 2);
    const text = value === undefined ? null : structText(value);
    if (key !== undefined && text !== null) found.set(strFromU8(key), text);
  }
  return found;
}

/** The text of a `google.protobuf.Value`; null for lists, structures and null. */
function structText(value: Uint8Array): string | null {
  for (const field of readFields(value)) {
    if (field.field === 2 && field.kind === 'double') return String(doubleOf(field.bytes));
    if (field.field === 3 && field.kind === 'bytes') return strFromU8(field.bytes);
    if (field.field === 4 && field.kind === 'integer') return field.value === 0 ? 'false' : 'true';
  }
  return null;
}
