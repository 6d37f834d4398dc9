import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import { configSchema } from '#shared/experiment/config';
import { idPattern } from '#shared/experiment/record';
import kernels from '../../../src-native/abi-version.json' with { type: 'json' };
import { version } from '../../storage/version.ts';
import type { Task } from '../executor.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A program that trains: what differs here may give other bits. */
export const programSchema = z.strictObject({
  /** Unroll's version. */
  unroll: z.string(),
  /** The version of the kernels. */
  kernels: z.int(),
});
export type Program = z.infer<typeof programSchema>;

/** This program. */
export const thisProgram: Program = { unroll: version, kernels };

/** A task as it is sent to another machine: data that are checked, never a command. */
export const taskDocumentSchema = z.strictObject({
  /** The experiment's id. */
  experiment: z.string().regex(idPattern),
  config: configSchema,
  /** The hashes of the data set's files, if the run has begun. */
  hashes: z.record(z.string(), sha256),
  threads: z.int().positive().nullable(),
  lastEpoch: z.int().positive().nullable(),
  /** The one that sends it. */
  program: programSchema,
});
export type TaskDocument = z.infer<typeof taskDocumentSchema>;

/** A task as another machine gets it. */
export function describeTask({ id, config, data, threads, lastEpoch }: Task): TaskDocument {
  const hashes = { ...data.hashes };
  return { experiment: id, config, hashes, threads, lastEpoch, program: thisProgram };
}

/**
 * Refuses to work with another version, which may give other bits.
 * @param other whose program it is, as the subject of a sentence
 * @throws UnrollError 'unavailable'
 */
export function checkProgram(program: Program, other: string): void {
  if (program.unroll === thisProgram.unroll && program.kernels === thisProgram.kernels) return;
  throw new UnrollError(
    'unavailable',
    `${other} has ${programText(program)}, and this computer ${programText(thisProgram)}; install the same version on both`,
  );
}

function programText({ unroll, kernels: abi }: Program): string {
  return `Unroll ${unroll} with kernels ${abi}`;
}
