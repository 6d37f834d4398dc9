import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

const program = join(import.meta.dirname, '..', '..', 'scripts', 'start.mjs');

/** Dependencies that can open no window. */
const withoutDisplay = { DISPLAY: '', WAYLAND_DISPLAY: '', SSH_CONNECTION: '10.0.0.1 22' };

/**
 * Runs start.mjs on a new data folder until it ends, or prints the address of the browser host, which is ended with
 * Ctrl+C.
 */
export async function startAndInterrupt(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const home = await temporaryFolder();
  const child = spawn(process.execPath, [program, '--home', home, '--port', '0', ...args], {
    env: { ...process.env, ...withoutDisplay, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (stdout.includes('Open that address')) child.kill('SIGINT');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
