import { fork } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleProgram } from '../support/bundle-program.ts';
import type { FuzzMessage } from './fuzz-protocol.ts';

export type FuzzKind = 'commands' | 'files';

export interface FuzzOptions {
  readonly kind: FuzzKind;
  /** An existing empty folder. */
  readonly folder: string;
  /** The built trainer, for files. */
  readonly trainer: string;
  readonly seed: number;
  /** The numbers of the inputs: from this one up to that one, which isn't tried. */
  readonly from: number;
  readonly to: number;
  /** The program that is fuzzed; the real one if left out. */
  readonly program?: string;
  readonly onViolation?: (violation: FuzzViolation) => void;
}

/** An input that was not answered as it must be. */
export interface FuzzViolation {
  readonly kind: FuzzKind;
  readonly number: number;
  readonly what: string;
  readonly text: string;
}

export interface FuzzResult {
  /** How often each answer was given: `result`, or the code of an error. */
  readonly answers: ReadonlyMap<string, number>;
  readonly violations: readonly FuzzViolation[];
}

/** Milliseconds for one input, on a busy machine too. */
const deadline = 30_000;
/** Bytes that may be in use at the end above those near the beginning. */
const maxGrowth = 200 * 1024 ** 2;

const packages = join(import.meta.dirname, '../../node_modules');
const fixtures = join(import.meta.dirname, '..', 'fixtures');
const trainerDouble = join(import.meta.dirname, '..', 'support', 'trainer-double.mjs');

/** Hands one random input after the other to a process; one that dies or hangs is followed by another. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { kind, folder, to } = options;
  const program =
    options.program ?? (await bundleProgram(join(import.meta.dirname, 'fuzz-program.ts'), folder));
  const answers = new Map<string, number>();
  const violations: FuzzViolation[] = [];
  const report = (violation: FuzzViolation): void => {
    violations.push(violation);
    options.onViolation?.(violation);
  };
  let from = options.from;
  for (let attempt = 0; from < to; attempt++) {
    const own = join(folder, `${kind}-${attempt}`);
    await mkdir(own);
    const end = await runProcess(program, own, { ...options, from }, answers, report);
    if (end.text !== null) {
      report({ kind, number: end.number, what: end.what, text: end.text });
    }
    if (end.number < from && end.text !== null) break;
    from = end.text === null ? to : end.number + 1;
  }
  return { answers, violations };
}

/** @returns at which input it ended, and why if that was before the last */
function runProcess(
  program: string,
  folder: string,
  { kind, trainer, seed, from, to }: FuzzOptions,
  answers: Map<string, number>,
  report: (violation: FuzzViolation) => void,
): Promise<{ number: number; what: string; text: string | null }> {
  const words = [kind, folder, kind === 'commands' ? trainerDouble : trainer, seed, from, to];
  const child = fork(program, words.map(String), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    env: {
      ...process.env,
      FUZZ_DRAWING: join(fixtures, 'strokes', '3-thin.json'),
      // The bundle lies outside of the project, whose MNIST it looks for.
      NODE_PATH: packages,
    },
  });
  let said = '';
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (text: string) => (said = (said + text).slice(-2000)));
  let [number, what, isDone, firstMemory] = [from - 1, 'the beginning', false, 0];
  let timer: NodeJS.Timeout;
  let isLate = false;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, deadline);
  };
  wait();
  child.on('message', (message) => {
    wait();
    const told = message as FuzzMessage;
    if (told.kind === 'at') ({ number, what } = told);
    if (told.kind === 'answered') answers.set(told.answer, (answers.get(told.answer) ?? 0) + 1);
    if (told.kind === 'violation') report({ kind, number, what, text: told.text });
    if (told.kind === 'memory') {
      firstMemory ||= told.bytes;
      const grown = Math.round((told.bytes - firstMemory) / 1024 ** 2);
      if (told.bytes - firstMemory > maxGrowth) {
        report({ kind, number, what: 'all so far', text: `${grown} MiB more are in use` });
      }
    }
    if (told.kind === 'done') isDone = true;
  });
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      const ended = isLate
        ? `no answer within ${deadline} ms`
        : `ended (${signal ?? code}) ${said}`;
      resolve({ number, what, text: isDone ? null : ended });
    });
  });
}
