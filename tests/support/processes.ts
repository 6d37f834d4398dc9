import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { onTestFinished, vi } from 'vitest';

/** The id of a process that has ended. */
export function deadPid(): number {
  return spawnSync(process.execPath, ['--eval', '0']).pid;
}

/**
 * The id of a process that has ended but that its parent hasn't asked about. It stays one until the present test has
 * ended. Linux only.
 */
export async function zombiePid(): Promise<number> {
  const parent = spawn('sh', ['-c', 'exec 3<&0; cat <&3 & echo $!; exec sleep 600'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(() => {
    parent.kill('SIGKILL');
  });
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  // Only once the shell has become a program that knows of no children may the child end; a shell would ask about it.
  await vi.waitUntil(
    async () => (await readFile(`/proc/${parent.pid}/comm`, 'latin1')) === 'sleep\n',
  );
  parent.stdin.end();
  return Number.parseInt(said.toString(), 10);
}
