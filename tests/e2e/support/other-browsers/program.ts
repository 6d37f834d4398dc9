import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { isProgram } from '../chromium.ts';

/** The first of some programs that is in the path; null if none is. */
export function findProgram(...names: readonly string[]): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isProgram) ?? null;
}

/** A program that was started. */
export interface Program {
  /** What `ready` matched in what it printed; empty if nothing was waited for. */
  readonly said: readonly string[];
  end(): Promise<void>;
}

/**
 * Starts a program and waits until it has printed what is waited for.
 * @param ready null: nothing
 * @throws Error with what it printed if it ends before that
 */
export async function startProgram(
  path: string,
  args: readonly string[],
  ready: RegExp | null,
  environment: NodeJS.ProcessEnv = {},
): Promise<Program> {
  const child = spawn(path, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const said = await new Promise<readonly string[]>((resolve, reject) => {
    let output = '';
    const hear = (text: string): void => {
      output += text;
      const found = ready?.exec(output);
      if (found) resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    if (ready === null) child.once('spawn', () => resolve([]));
    ended.then(() => reject(new Error(`${path} ended at once:\n${output}`)), reject);
  });
  return {
    said,
    async end() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
