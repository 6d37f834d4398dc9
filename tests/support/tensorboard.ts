import { strFromU8 } from 'fflate';
import { doubleOf, messagesOf, readFields, singleOf } from '#shared/exchange/protobuf-reader';
import { dimensions, readEvent } from '#shared/exchange/tensorboard/read-events';
import { readRecords, RecordError } from '#shared/exchange/tensorboard/read-records';

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

/** Reads the scalars of an event file; what else it has is passed over. */
export async function readScalars(file: Uint8Array): Promise<ReadScalars> {
  const { records, problem } = await recordsOf([file]);
  const scalars = records.flatMap((record) => {
    const { step, time, scalars: read } = readEvent(record);
    return read.map(({ tag, value }) => ({ tag, step, time, value }));
  });
  return { scalars, problem };
}

/** The records of an event file up to its end or the first one that can't be read, and what is wrong with that. */
export async function recordsOf(
  chunks: Iterable<Uint8Array>,
): Promise<{ readonly records: readonly Uint8Array[]; readonly problem: string | null }> {
  const records: Uint8Array[] = [];
  try {
    const read = readRecords(chunks);
    for (;;) {
      const next = await read.next();
      if (next.done === true) return { records, problem: next.value };
      records.push(next.value.data.slice());
    }
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return { records, problem: error.message };
  }
}

/** A tensor of an event file: what its plugins, but for the scalars of old, store. */
export interface ReadTensor {
  readonly tag: string;
  readonly shape: readonly number[];
  /** Row-major, of single or double precision. */
  readonly values: readonly number[];
}

/** The tensors of an event file, in its order. @throws Error if the file can't be read to its end */
export async function readTensors(file: Uint8Array): Promise<ReadTensor[]> {
  const { records, problem } = await recordsOf([file]);
  if (problem !== null) throw new Error(problem);
  return records
    .flatMap((event) => messagesOf(event, 5))
    .flatMap((summary) => messagesOf(summary, 1))
    .flatMap((value) => {
      const [tag] = messagesOf(value, 1);
      const [tensor] = messagesOf(value, 8);
      return tensor === undefined ? [] : [{ tag: strFromU8(tag!), ...tensorOf(tensor) }];
    });
}

function tensorOf(tensor: Uint8Array): Omit<ReadTensor, 'tag'> {
  const isDouble = [...readFields(tensor)].some(
    (field) => field.field === 1 && field.kind === 'integer' && field.value === 2,
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
