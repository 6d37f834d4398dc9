import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const outFolder = join(root, 'out', 'main');

// What is tested is what was built of the present sources.
await promisify(execFile)(process.execPath, [join(root, 'scripts', 'build-if-stale.mjs')]);

/** The built command line. */
export const cliProgram = join(outFolder, 'cli.js');

/** The built trainer program. */
export const trainerProgram = join(outFolder, 'trainer.js');

/** How the command line ended. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningProgram {
  readonly child: ChildProcess;
  readonly ended: Promise<ProgramEnd>;
  /** Fulfilled when standard error holds a match; rejected if the program ends without one. */
  said(pattern: RegExp): Promise<void>;
}

/** Starts the built command line on a data folder. It is killed if it outlives the test. */
export function startProgram(home: string, ...args: readonly string[]): RunningProgram {
  const child = spawn(process.execPath, [cliProgram, ...args], {
    env: { ...process.env, UNROLL_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const listener of listeners) listener();
  });
  const ended = new Promise<ProgramEnd>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr });
    });
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const said = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(stderr)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
      void ended.then(() => {
        reject(new Error(`ended without saying ${String(pattern)}:\n${stderr}`));
      });
    });
  return { child, ended, said };
}

/** Runs the built command line on a data folder to its end. */
export function runProgram(home: string, ...args: readonly string[]): Promise<ProgramEnd> {
  return startProgram(home, ...args).ended;
}

/** Runs the built command line with --json and reads what it printed, which must be one JSON document. */
export async function runJson(
  home: string,
  ...args: readonly string[]
): Promise<ProgramEnd & { readonly json: unknown }> {
  const end = await runProgram(home, ...args, '--json');
  return { ...end, json: JSON.parse(end.stdout) as unknown };
}
