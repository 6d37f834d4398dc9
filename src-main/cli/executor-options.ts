import { resolve } from 'node:path';
import { toWireError, UnrollError } from '#shared/contract/errors';
import {
  executorChoiceSchema,
  executorNames,
  slurmRanges,
  type ExecutorChoice,
  type ExecutorKind,
} from '#shared/sweep/executors';
import { wholeNumbers } from '#shared/json/issues';
import type { Option, ParsedArguments } from '../hosts/arguments.ts';

/** A flag of an executor, and the field that it sets. */
interface ExecutorFlag {
  readonly of: ExecutorKind;
  readonly field: string;
  readonly placeholder: string;
  readonly allowed: string;
  readonly help: string;
  readonly read: (text: string) => unknown;
}

const text = (given: string): string => given;
const list = (given: string): string[] => given.split(',').map((part) => part.trim());

/** By the names of the flags. */
const flags: Readonly<Record<string, ExecutorFlag>> = {
  host: {
    of: 'slurm',
    field: 'host',
    placeholder: 'HOST',
    allowed: 'a host as ssh takes it',
    help: 'The cluster’s login node. Default: Slurm’s commands are run on this computer.',
    read: text,
  },
  folder: {
    of: 'slurm',
    field: 'folder',
    placeholder: 'FOLDER',
    allowed: 'a path',
    help: 'A folder on the cluster that all of its nodes share, such as one in your home there.',
    read: text,
  },
  program: {
    of: 'slurm',
    field: 'program',
    placeholder: 'COMMAND',
    allowed: 'a command',
    help: 'The command that starts Unroll on the cluster. Default: unroll; without --host, this program.',
    read: text,
  },
  partition: {
    of: 'slurm',
    field: 'partition',
    placeholder: 'NAME',
    allowed: 'the name of a partition',
    help: 'The partition to submit to. Default: the cluster’s.',
    read: text,
  },
  account: {
    of: 'slurm',
    field: 'account',
    placeholder: 'NAME',
    allowed: 'the name of an account',
    help: 'The account to charge. Default: the cluster’s.',
    read: text,
  },
  time: {
    of: 'slurm',
    field: 'minutes',
    placeholder: 'MINUTES',
    allowed: `${wholeNumbers(...slurmRanges.minutes)}, in minutes`,
    help: 'The time limit of a job, after which it continues in another one. Default: the partition’s.',
    read: Number,
  },
  memory: {
    of: 'slurm',
    field: 'memory',
    placeholder: 'MB',
    allowed: `${wholeNumbers(...slurmRanges.memory)}, in megabytes`,
    help: 'Memory per job. Default: the cluster’s.',
    read: Number,
  },
  threads: {
    of: 'slurm',
    field: 'threads',
    placeholder: 'N',
    allowed: wholeNumbers(...slurmRanges.threads),
    help: 'Threads per job. Default: 1.',
    read: Number,
  },
  modules: {
    of: 'slurm',
    field: 'modules',
    placeholder: 'NAMES',
    allowed: 'names of modules, separated by commas',
    help: 'Environment modules to load on the cluster first.',
    read: list,
  },
  'at-once': {
    of: 'slurm',
    field: 'atOnce',
    placeholder: 'N',
    allowed: wholeNumbers(...slurmRanges.atOnce),
    help: 'How many jobs may run at the same time. Default: Slurm decides, and short runs share jobs of about ten minutes.',
    read: Number,
  },
  redis: {
    of: 'redis',
    field: 'url',
    placeholder: 'URL',
    allowed: 'an address such as rediss://host:6379',
    help: 'The Redis from which workers take runs.',
    read: text,
  },
  certificate: {
    of: 'redis',
    field: 'certificate',
    placeholder: 'FILE',
    allowed: 'a path',
    help: 'The certificate of the authority that signed the server’s. Default: the authorities that the system trusts.',
    read: (path) => resolve(path),
  },
};

/** The flags that say where the runs of a sweep are computed. */
export const executorOptions: readonly Option[] = [
  {
    kind: 'value',
    name: 'executor',
    placeholder: 'KIND',
    allowed: `one of ${Object.keys(executorNames).join(', ')}`,
    help: 'Where runs are computed. Default: where they were last, at first on this computer.',
  },
  ...Object.entries(flags).map(([name, { placeholder, allowed, help, of }]): Option => ({
    kind: 'value',
    name,
    placeholder,
    allowed,
    help: `${executorNames[of]}: ${help}`,
  })),
];

/** The names of those flags. */
export const executorFlags: readonly string[] = executorOptions.map(({ name }) => name);

/**
 * Where runs are to be computed by the given flags; null if none says.
 * @throws UnrollError 'invalid-input' naming the flag
 */
export function chosenExecutor({ values }: ParsedArguments): ExecutorChoice | null {
  const given = Object.entries(flags).filter(([name]) => values.has(name));
  const kind = values.get('executor');
  if (kind === undefined) {
    const [first] = given;
    if (first === undefined) return null;
    throw invalid(`--${first[0]} needs --executor ${first[1].of}`);
  }
  const stranger = given.find(([, { of }]) => of !== kind);
  if (kind in executorNames && stranger !== undefined) {
    throw invalid(`--${stranger[0]} is only for --executor ${stranger[1].of}`);
  }
  const choice: Record<string, unknown> = { kind };
  for (const [name, { field, read }] of given) choice[field] = read(values.get(name)!);
  const parsed = executorChoiceSchema.safeParse(choice);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path[0];
  const flag = Object.entries(flags).find(
    (entry) => entry[1].of === kind && entry[1].field === field,
  );
  if (flag === undefined) throw invalid(`--executor: ${issue?.message ?? ''}`);
  const [name, { allowed }] = flag;
  const was = values.get(name);
  throw invalid(
    was === undefined
      ? `--${name} is missing: ${allowed}`
      : `--${name}: ${was} is not allowed; use ${allowed}`,
  );
}

/**
 * Passes on an error that names a field of an executor, by the flag that sets it.
 * @throws UnrollError always
 */
export function namingFlags(error: unknown): never {
  const { code, message } = toWireError(error);
  const [flag] =
    Object.entries(flags).find(([, { field }]) => message.startsWith(`${field}: `)) ?? [];
  if (flag === undefined) throw error;
  throw new UnrollError(code, `--${flag}${message.slice(message.indexOf(':'))}`, { cause: error });
}

function invalid(message: string): UnrollError {
  return new UnrollError('invalid-input', message);
}
