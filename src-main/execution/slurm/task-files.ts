import { access, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { decode, encode } from '@msgpack/msgpack';
import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import { runSchema, type RunRecord } from '#shared/experiment/record';
import { experimentFiles } from '../../storage/experiment/experiment-files.ts';
import { checkStored, parseJson, readBoundedFile } from '../../storage/files/bounded-file.ts';
import { createFileDurably, writeFileDurably } from '../../storage/files/durable-files.ts';
import { errorCode, storageError } from '../../storage/files/storage-error.ts';
import { decodeSealed } from '../../storage/tensors/sealed-tensors.ts';
import { endedSchema } from '../carried/ended-schema.ts';
import { bytesSchema, unpackFiles } from '../carried/packed-files.ts';
import { taskDocumentSchema } from '../carried/task-document.ts';
import { jobOptionsSchema, keySchema } from './agent-messages.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import { lastLineOf } from './last-line.ts';

/** `task.json`: a task, and the pack of its data set. */
export const storedTaskSchema = z.strictObject({
  document: taskDocumentSchema,
  dataset: z.string().length(64).nullable(),
  seconds: z.number().nonnegative(),
});
export type StoredTask = z.infer<typeof storedTaskSchema>;

/** `submission.json`: the element of a job array that a task is in. */
export const submissionSchema = z.strictObject({
  job: z.string(),
  batch: z.string(),
  element: z.int().nonnegative(),
  /** What was asked of Slurm; earlier versions didn’t note it. */
  options: jobOptionsSchema.optional(),
});
export type Submission = z.infer<typeof submissionSchema>;

/** What Slurm calls the element of a submission. */
export function elementName({ job, element }: Submission): string {
  return `${job}_${element}`;
}

/** `attempt.json`: who has begun a task. */
export const attemptSchema = z.strictObject({
  machine: z.string(),
  /** Milliseconds since 1970, by that machine's clock. */
  startedAt: z.number(),
});

/** The tasks of an element. */
export const elementSchema = z.array(keySchema);

const resultSchema = z.strictObject({
  ended: endedSchema,
  machine: z.string(),
  files: bytesSchema,
});
export type TaskResult = z.infer<typeof resultSchema>;

/** The largest file that passes through the folder, in bytes. */
const packLimit = 2 * 1024 ** 3;

/** Reads a JSON file of the folder. @throws UnrollError 'not-found', 'damaged' or 'storage' */
export async function readStored<Value>(path: string, schema: z.ZodType<Value>): Promise<Value> {
  return checkStored(schema, parseJson(await readBoundedFile(path, packLimit), path), path);
}

/** The same; null if there is none. */
export async function readStoredIfThere<Value>(
  path: string,
  schema: z.ZodType<Value>,
): Promise<Value | null> {
  return ifThere(readStored(path, schema));
}

/** Reads a pack; null if there is none. @throws UnrollError 'damaged' or 'storage' */
export function readPack(path: string): Promise<Uint8Array | null> {
  return ifThere(readBoundedFile(path, packLimit));
}

/** Reads a result that has been published; null if none has. @throws UnrollError 'damaged' or 'storage' */
export async function readResult(path: string): Promise<TaskResult | null> {
  const bytes = await readPack(path);
  return bytes === null ? null : checkStored(resultSchema, decoded(bytes, path), path);
}

/** The same; also null if it is damaged, so that the task has to be computed again. @throws UnrollError 'storage' */
export async function readWholeResult(path: string): Promise<TaskResult | null> {
  return readResult(path).catch((error: unknown) => {
    if (error instanceof UnrollError && error.code === 'damaged') return null;
    throw error;
  });
}

function decoded(bytes: Uint8Array, path: string): unknown {
  try {
    return decode(bytes);
  } catch (cause) {
    throw new UnrollError('damaged', `${path} can’t be read; the run is trained again`, { cause });
  }
}

/**
 * Publishes a result, unless there is one: the file appears whole, and only once.
 * @returns whether it was the first
 * @throws UnrollError 'storage'
 */
export function publishResult(path: string, result: TaskResult): Promise<boolean> {
  return createFileDurably(path, encode(result));
}

/** The names in a folder; none if it isn't there. @throws UnrollError 'storage' */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw storageError(error, 'read', folder);
  }
}

/** The hashes of the data sets at a cluster: whole ones, as each is stored by renaming. */
export async function storedDatasets(folder: ClusterFolder): Promise<string[]> {
  const names = await namesIn(folder.datasets);
  return names.flatMap((name) => /^([0-9a-f]{64})\.pack$/.exec(name)?.[1] ?? []);
}

/** Whether there is such a file. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Makes an empty file; not in a folder that is gone. */
export async function mark(path: string): Promise<void> {
  try {
    await writeFile(path, '');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw storageError(error, 'written', path);
  }
}

/** The bytes of a file from a place to its end; none if it isn't there. */
export async function readFrom(path: string, offset: number): Promise<Buffer> {
  const file = await open(path).catch(() => null);
  if (file === null) return Buffer.alloc(0);
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.max(0, size - offset));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The last line that the job of a task has written; null if there is none. */
export async function lastLine(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return lastLineOf(text) || null;
}

/** What the record among carried files says; null without one that can be read. */
export function recordIn(pack: Uint8Array): RunRecord | null {
  const bytes = unpackFiles(pack).get(experimentFiles.run);
  if (bytes === undefined) return null;
  return runSchema.safeParse(parseJson(bytes, experimentFiles.run)).data ?? null;
}

/**
 * What a task is best continued from: the files with the newest whole checkpoint among those it was given and those of
 * all attempts at it.
 */
export async function newestFiles(folder: ClusterFolder, key: string): Promise<Uint8Array> {
  const { files, attempts } = folder.task(key);
  let newest = await readPack(files);
  if (newest === null) throw new UnrollError('not-found', `${files} does not exist`);
  let furthest = stepIn(newest);
  for (const name of await namesIn(attempts)) {
    const pack = await readPack(folder.attempt(key, name).snapshot).catch(() => null);
    const step = pack === null ? -1 : stepIn(pack);
    if (step > furthest) {
      newest = pack!;
      furthest = step;
    }
  }
  return newest;
}

/** The step of the checkpoint among carried files; -1 without a whole one. */
function stepIn(pack: Uint8Array): number {
  try {
    const checkpoint = unpackFiles(pack).get(experimentFiles.checkpoint);
    if (checkpoint === undefined) return -1;
    const { metadata, isSealed } = decodeSealed(checkpoint, experimentFiles.checkpoint);
    const document = JSON.parse(metadata['unroll'] ?? '') as { state?: { step?: unknown } };
    return isSealed && typeof document.state?.step === 'number' ? document.state.step : -1;
  } catch {
    return -1;
  }
}

/** Puts the comparison of a second result where the agent looks for it. @throws UnrollError 'storage' */
export async function noteRepetition(
  folder: ClusterFolder,
  key: string,
  attempt: string,
  repetition: object,
): Promise<void> {
  await writeFileDurably(folder.repetition(key, attempt), JSON.stringify(repetition));
}

/** The cluster's folder, from the path of an element in it. */
export function clusterOf(elementPath: string): string {
  return dirname(dirname(dirname(elementPath)));
}

async function ifThere<Value>(read: Promise<Value>): Promise<Value | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return null;
    throw error;
  }
}
