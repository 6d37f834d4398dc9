import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** The id of a process that has ended. */
export function deadPid(): number {
  return spawnSync(process.execPath, ['--eval', '0']).pid;
}

/**
 * The id of a process that has ended but that its parent hasn't asked about, on systems that have such. It stays one
 * until the present test has ended.
 */
export async function zombiePid(): Promise<number> {
  // The shell becomes a program that knows of no children.
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => {
    parent.kill('SIGKILL');
  });
  const [text] = (await once(parent.stdout, 'data')) as [Buffer];
  return Number.parseInt(text.toString(), 10);
}
