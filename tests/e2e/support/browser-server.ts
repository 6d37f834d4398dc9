import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { builtProgram } from '../../support/built-program.ts';

/** The built browser host as a process. */
export interface BrowserServer {
  /** The address to come in by. */
  readonly url: string;
  readonly port: number;
  /** What it has said on standard error so far. */
  errors(): string;
  /** Sends it a signal, and waits for its end. */
  end(signal?: NodeJS.Signals): Promise<{ readonly code: number | null }>;
}

/**
 * Starts the built browser host on a data folder.
 * @param port 0: any that is free
 */
export async function startBrowserServer(
  home: string,
  port = 0,
  environment: NodeJS.ProcessEnv = {},
): Promise<BrowserServer> {
  const program = await builtProgram('server.js');
  const child = spawn(process.execPath, [program, '--home', home, '--port', String(port)], {
    env: { ...process.env, UNROLL_SETTINGS: join(home, 'settings.json'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close') as Promise<[number | null]>;
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const said = /http:\/\/\S+/.exec(stdout);
      if (said !== null && stdout.includes('\n')) resolve(said[0]);
    });
    void ended.then(() => reject(new Error(`the browser host ended at once:\n${stderr}`)));
  });
  return {
    url,
    port: Number(new URL(url).port),
    errors: () => stderr,
    end: async (signal = 'SIGINT') => {
      child.kill(signal);
      const [code] = await ended;
      return { code };
    },
  };
}
