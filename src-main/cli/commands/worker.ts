import { availableParallelism, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { toWireError, UnrollError } from '#shared/contract/errors';
import { visibleLine } from '#shared/text/control-characters';
import { passwordVariable } from '../../execution/redis/address.ts';
import type { AttemptEnd } from '../../execution/redis/attempt.ts';
import { RedisWorker } from '../../execution/redis/redis-worker.ts';
import { onInterrupt } from '../../hosts/interrupts.ts';
import { done, type Command, type Invocation, type Outcome } from '../command.ts';
import { readInput } from '../read-input.ts';
import { wholeNumber } from '../whole-number.ts';

/** The largest file of a password, in bytes. */
const passwordLimit = 10_000;
const mostParallel = 64;
const mostThreads = 1024;
/** Seconds. */
const usualPatience = 30;
const mostPatience = 3600;

/** `worker`: trains runs of other computers' sweeps. */
export const worker: Command = {
  name: 'worker',
  summary: 'Trains runs for sweeps on other computers, taking them from a Redis.',
  description: [
    'Start one on each machine. It takes runs of any sweep with the same Redis and the same version of Unroll, trains them, and sends progress, checkpoints and results back; no folder is shared. Ctrl+C stops its runs after a checkpoint and leaves them to other workers; a worker that is killed loses only time.',
    `The password is taken from ${passwordVariable} or a file, never from the arguments, which other users of the machine can read.`,
  ],
  positionals: [],
  options: [
    {
      title: 'Worker',
      options: [
        {
          kind: 'value',
          name: 'redis',
          placeholder: 'URL',
          allowed: 'redis://HOST:PORT, or rediss://HOST:PORT with TLS',
          help: 'The Redis to take runs from, with TLS if the address begins with rediss://. A user comes before the host: rediss://USER@HOST:PORT.',
        },
        {
          kind: 'value',
          name: 'certificate',
          placeholder: 'FILE',
          allowed: 'a path',
          help: 'The certificate of the authority that signed the server’s. Default: the authorities that the system trusts.',
        },
        {
          kind: 'value',
          name: 'password-file',
          placeholder: 'FILE',
          allowed: 'a path',
          help: `A file with nothing but the password. Default: ${passwordVariable}.`,
        },
        {
          kind: 'value',
          name: 'name',
          placeholder: 'NAME',
          allowed: 'at most 100 characters',
          help: 'What results call this machine. Default: the name of this computer.',
        },
        {
          kind: 'value',
          name: 'folder',
          placeholder: 'FOLDER',
          allowed: 'a path',
          help: 'Where it computes and keeps data sets; each worker needs its own. Default: worker in the data folder.',
        },
        {
          kind: 'value',
          name: 'parallel',
          placeholder: 'N',
          allowed: `a whole number from 1 to ${mostParallel}`,
          help: 'How many runs to train at once. Default: 1.',
        },
        {
          kind: 'value',
          name: 'threads',
          placeholder: 'N',
          allowed: `a whole number from 1 to ${mostThreads}`,
          help: 'Threads per run, unless its config sets them. Default: the cores, shared among the runs.',
        },
        {
          kind: 'value',
          name: 'patience',
          placeholder: 'SECONDS',
          allowed: `a whole number from 1 to ${mostPatience}`,
          help: `How long a worker may be silent before another takes over its runs. Default: ${usualPatience}.`,
        },
      ],
    },
  ],
  run: runWorker,
};

async function runWorker(invocation: Invocation): Promise<Outcome> {
  const { dependencies, home, workbench } = invocation;
  const { values } = invocation.arguments;
  const { stderr, signals, now, spawner } = dependencies;
  const url = values.get('redis');
  if (url === undefined) {
    throw new UnrollError(
      'invalid-input',
      '--redis is missing: redis://HOST:PORT or rediss://HOST:PORT',
    );
  }
  const parallel = wholeNumber(invocation.arguments, 'parallel', mostParallel) ?? 1;
  const usualThreads = Math.max(1, Math.floor(availableParallelism() / parallel));
  const threads = wholeNumber(invocation.arguments, 'threads', mostThreads) ?? usualThreads;
  const name = visibleLine(values.get('name') ?? hostname())
    .trim()
    .slice(0, 100);
  if (name === '')
    throw new UnrollError('invalid-input', '--name is empty; give the machine a name');
  const folder = values.get('folder');
  const counts: Record<AttemptEnd['kind'], number> = {
    finished: 0,
    stopped: 0,
    failed: 0,
    interrupted: 0,
    repeated: 0,
    'given up': 0,
    cancelled: 0,
    'done before': 0,
  };
  const say = (text: string): void => stderr.write(`${visibleLine(text)}\n`);
  const running = new RedisWorker({
    access: {
      url,
      certificate: values.get('certificate') ?? null,
      password: await passwordOf(invocation),
    },
    name,
    folder: folder === undefined ? join(home, 'worker') : resolve(folder),
    parallel,
    threads,
    patience: wholeNumber(invocation.arguments, 'patience', mostPatience) ?? usualPatience,
    engines: await workbench.call('engines.report', { threads }),
    spawner,
    onTaken: (experiment) => {
      say(`Training ${experiment}`);
    },
    onEnd: (experiment, end) => {
      counts[end.kind] += 1;
      say(`${experiment} ${endText(end)}`);
    },
    onProblem: say,
  });

  let end: () => void = () => undefined;
  const interrupted = new Promise<void>((fulfil) => (end = fulfil));
  const restoreSignals = onInterrupt(signals, now, {
    first: () => {
      say(
        'Leaving the runs to other workers, after a checkpoint ... (press Ctrl+C again to end immediately)',
      );
      end();
    },
    again: () => {
      void running.kill().catch((error: unknown) => {
        say(toWireError(error).message);
      });
    },
  });
  try {
    await running.start().catch((error: unknown) => {
      const { code, message } = toWireError(error);
      throw new UnrollError(code, inFlags(message));
    });
    say(`${name} takes runs from ${url}; Ctrl+C ends it`);
    await Promise.race([interrupted, running.broken]);
    return done({ name, ...counts }, `${name} has ended.`);
  } finally {
    await running.close();
    restoreSignals();
  }
}

/** A message that names the fields of the choice of a Redis, by the names of their flags. */
function inFlags(message: string): string {
  return message.replace(/^url: /, '--redis: ').replace(/^certificate: /, '--certificate: ');
}

function endText(end: AttemptEnd): string {
  switch (end.kind) {
    case 'finished':
      return 'is finished';
    case 'stopped':
      return 'was stopped';
    case 'failed':
      return 'failed';
    case 'interrupted':
      return 'was interrupted';
    case 'repeated':
      return end.isEqual
        ? 'was finished by another worker too, with the same weights'
        : 'was finished by another worker too, with other weights: one of the two machines computes wrongly';
    case 'given up':
      return 'is left to other workers';
    case 'cancelled':
      return 'was cancelled';
    case 'done before':
      return 'was done already';
  }
}

/** @throws UnrollError if the file can't be read or is empty */
async function passwordOf({
  arguments: { values },
  dependencies,
}: Invocation): Promise<string | null> {
  const path = values.get('password-file');
  if (path === undefined) return dependencies.env[passwordVariable] ?? null;
  const bytes = await readInput(path, 'password', passwordLimit);
  const [password = ''] = Buffer.from(bytes).toString('utf8').split(/\r?\n/);
  if (password !== '') return password;
  throw new UnrollError(
    'invalid-input',
    `--password-file: ${path} is empty; write the password into its first line`,
  );
}
