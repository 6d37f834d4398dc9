import {
  executorChoiceSchema,
  type ExecutorChoice,
  type ExecutorKind,
} from '#shared/sweep/executors';
import { capitalised } from '#shared/text/format';
import { parseNumber } from '../../../ui/numbers.ts';

/** A field of an executor, as the form shows it. */
export interface ExecutorField {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly kind: 'text' | 'number' | 'list';
  readonly placeholder?: string;
}

/** What each executor needs to know. */
export const executorFields: Readonly<Record<ExecutorKind, readonly ExecutorField[]>> = {
  local: [],
  slurm: [
    {
      key: 'host',
      label: 'Host',
      help: 'As ssh takes it, without a password prompt. Empty: Slurm’s commands run on this computer.',
      kind: 'text',
      placeholder: 'me@cluster.example.org',
    },
    {
      key: 'folder',
      label: 'Folder',
      help: 'On the cluster, shared by all its nodes. Tasks and results pass through it.',
      kind: 'text',
      placeholder: '/scratch/me/unroll',
    },
    {
      key: 'program',
      label: 'Command',
      help: 'Starts Unroll there. Empty: unroll.',
      kind: 'text',
      placeholder: 'unroll',
    },
    { key: 'partition', label: 'Partition', help: 'Empty: the cluster’s default.', kind: 'text' },
    { key: 'account', label: 'Account', help: 'Empty: the cluster’s default.', kind: 'text' },
    {
      key: 'minutes',
      label: 'Minutes per job',
      help: 'A job that runs out of time continues from its checkpoint. Empty: the default.',
      kind: 'number',
    },
    {
      key: 'memory',
      label: 'Memory per job (MB)',
      help: 'Empty: the cluster’s default.',
      kind: 'number',
    },
    { key: 'threads', label: 'Threads per job', help: 'Empty: 1.', kind: 'number' },
    {
      key: 'modules',
      label: 'Modules',
      help: 'Environment modules to load there, separated by commas.',
      kind: 'list',
    },
    {
      key: 'atOnce',
      label: 'Jobs at once',
      help: 'Empty: as many as Slurm allows.',
      kind: 'number',
    },
  ],
  redis: [
    {
      key: 'url',
      label: 'Redis address',
      help: 'The address from which workers (unroll worker) take runs. Leave the password out: Unroll reads it from UNROLL_REDIS_PASSWORD when it starts.',
      kind: 'text',
      placeholder: 'redis://127.0.0.1:6379',
    },
    {
      key: 'certificate',
      label: 'Certificate file',
      help: 'The certificate of the authority that signed the server’s. Empty: the ones the system trusts.',
      kind: 'text',
    },
  ],
};

/** Where a sweep is to run, as it was typed. */
export interface ExecutorDraft {
  readonly kind: ExecutorKind;
  /** By the executor and the field: `slurm.folder`. */
  readonly texts: Readonly<Record<string, string>>;
  /** Runs at once; empty: the usual number. */
  readonly parallel: string;
}

/** On this computer, with the usual number of runs at once. */
export const localDraft: ExecutorDraft = { kind: 'local', texts: {}, parallel: '' };

/** The draft that stands for a choice. */
export function draftOf(choice: ExecutorChoice, parallel: number | null): ExecutorDraft {
  const texts = Object.entries(choice).flatMap(([key, value]) =>
    key === 'kind' || value === null
      ? []
      : [[`${choice.kind}.${key}`, Array.isArray(value) ? value.join(', ') : String(value)]],
  );
  return {
    kind: choice.kind,
    texts: Object.fromEntries(texts),
    parallel: parallel === null ? '' : String(parallel),
  };
}

/** What a draft says. */
export interface ReadExecutor {
  /** Null if something is wrong. */
  readonly choice: ExecutorChoice | null;
  readonly parallel: number | null;
  /** By field, and `parallel`. */
  readonly problems: ReadonlyMap<string, string>;
}

/** Reads where a sweep is to run. */
export function readExecutor({ kind, texts, parallel }: ExecutorDraft): ReadExecutor {
  const problems = new Map<string, string>();
  const given: Record<string, unknown> = { kind };
  for (const field of executorFields[kind]) {
    const text = (texts[`${kind}.${field.key}`] ?? '').trim();
    if (text === '') continue;
    given[field.key] =
      field.kind === 'number'
        ? parseNumber(text)
        : field.kind === 'list'
          ? text.split(',').map((part) => part.trim())
          : text;
  }
  const read = executorChoiceSchema.safeParse(given);
  for (const { path, message } of read.error?.issues ?? []) {
    const key = String(path[0]);
    const field = executorFields[kind].find((each) => each.key === key);
    const isMissing = given[key] === undefined;
    const text = isMissing ? `${field?.label ?? key} is missing` : capitalised(message);
    if (!problems.has(key)) problems.set(key, text);
  }
  let atOnce: number | null = null;
  if (parallel.trim() !== '') {
    atOnce = parseNumber(parallel);
    if (!Number.isInteger(atOnce) || atOnce < 1 || atOnce > 10_000) {
      problems.set('parallel', 'Use a whole number from 1 to 10,000, or leave it empty');
    }
  }
  return {
    choice: read.success && problems.size === 0 ? read.data : null,
    parallel: atOnce,
    problems,
  };
}
