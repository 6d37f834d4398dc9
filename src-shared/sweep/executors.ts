import { z } from 'zod';
import { unionError, whole } from '../json/issues.ts';

/** Text of one line, with something in it. */
const line = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => !/[\r\n\0]/.test(text), { error: 'must be one line' });

/** The command that starts a worker for a Redis on a machine; its certificate may be in another place there. */
export function workerCommand({ url, certificate }: RedisChoice): string {
  return `unroll worker --redis ${url}${certificate === null ? '' : ' --certificate FILE'}`;
}

/** The whole numbers that Slurm can be given: the lowest and the highest. */
export const slurmRanges = {
  minutes: [1, 100_000],
  memory: [64, 10_000_000],
  threads: [1, 1024],
  atOnce: [1, 10_000],
} as const;

/** Where the runs of a sweep are computed, and what is needed to reach it. */
export const executorChoices = {
  /** This computer. */
  local: z.strictObject({ kind: z.literal('local') }),
  /** A cluster with Slurm, on this computer or through ssh. */
  slurm: z.strictObject({
    kind: z.literal('slurm'),
    /** As ssh takes it; null: Slurm's commands are run on this computer. */
    host: line
      .refine((host) => !host.startsWith('-'), { error: 'must not begin with -' })
      .nullable()
      .default(null),
    /** Shared by the cluster's nodes: tasks and results pass through it. */
    folder: line,
    /** The command that starts Unroll's command line there; null: `unroll`, or this very program without a host. */
    program: line.nullable().default(null),
    /** Null: the cluster's default, as with the following. */
    partition: line.nullable().default(null),
    account: line.nullable().default(null),
    /** Minutes that one element of a job array may take. */
    minutes: whole(...slurmRanges.minutes)
      .nullable()
      .default(null),
    /** Megabytes for each. */
    memory: whole(...slurmRanges.memory)
      .nullable()
      .default(null),
    /** Threads for each. */
    threads: whole(...slurmRanges.threads).default(1),
    /** Environment modules to load there. */
    modules: z.array(line).max(50).default([]),
    /** Elements that are computed at the same time; null: as many as Slurm allows. */
    atOnce: whole(...slurmRanges.atOnce)
      .nullable()
      .default(null),
  }),
  /** Workers (`unroll worker`) that take tasks from a Redis. */
  redis: z.strictObject({
    kind: z.literal('redis'),
    /** `redis://…` or `rediss://…`, without a password: it is never stored. */
    url: line,
    /** A file with the certificate that signs the server's; null: those that the system trusts. */
    certificate: line.nullable().default(null),
  }),
} as const;

export const executorChoiceSchema = z.discriminatedUnion(
  'kind',
  [executorChoices.local, executorChoices.slurm, executorChoices.redis],
  { error: unionError('must be one of local, slurm, redis') },
);
export type ExecutorChoice = z.infer<typeof executorChoiceSchema>;
export type ExecutorKind = ExecutorChoice['kind'];
export type SlurmChoice = z.infer<typeof executorChoices.slurm>;
export type RedisChoice = z.infer<typeof executorChoices.redis>;

export const thisComputer: ExecutorChoice = { kind: 'local' };

/** How each is called. */
export const executorNames: Readonly<Record<ExecutorKind, string>> = {
  local: 'This computer',
  slurm: 'Slurm',
  redis: 'Workers',
};
