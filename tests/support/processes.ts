import { spawn, spawnSync } from 'node:child_process';
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
  // The shell becomes a program that knows of no children; only then does the child end.
  const script = `exec 3<&0; cat <&3 & echo $!; exec sh -c 'echo ready; exec sleep 600'`;
  const parent = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => {
    parent.kill('SIGKILL');
  });
  let said = '';
  for await (const text of parent.stdout.setEncoding('utf8')) {
    said += text as string;
    if (said.includes('ready')) break;
  }
  parent.stdin.end();
  return Number.parseInt(said, 10);
}
