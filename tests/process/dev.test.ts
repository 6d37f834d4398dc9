import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { connectWire, openSocket } from '../support/wire-client.ts';

const root = join(import.meta.dirname, '..', '..');

/** Starts dev.mjs on a new data folder. It is ended with the test. */
async function develop(): Promise<{ url: string; end: () => Promise<number | null> }> {
  const home = await temporaryFolder();
  const program = join(root, 'scripts', 'dev.mjs');
  const child = spawn(process.execPath, [program, '--home', home], {
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const end = async (): Promise<number | null> => {
    child.kill('SIGINT');
    const [code] = await ended;
    return code;
  };
  onTestFinished(async () => void (await end()));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const address = /sources are at (http:\S+)\n/.exec(said)?.[1];
        if (address !== undefined) resolve(address);
      });
    }
    void ended.then(() => reject(new Error(`dev.mjs ended:\n${said}`)));
  });
  return { url, end };
}

test('dev.mjs serves the sources, and lends its rights to its own pages alone', async () => {
  const { url, end } = await develop();
  const source = await fetch(new URL('/shell/main.ts', url));
  expect(await source.text()).toContain('import');

  const own = await connectWire(url);
  expect(await own.call('experiments.list', {})).toEqual([]);

  const foreign = openSocket(url, { origin: 'http://evil.example' });
  foreign.on('error', () => undefined);
  const [, refusal] = (await once(foreign, 'unexpected-response')) as [
    unknown,
    { statusCode: number },
  ];
  expect(refusal.statusCode).toBe(403);
  foreign.terminate();
  own.socket.terminate();
  expect(await end()).toBe(0);
}, 120_000);
