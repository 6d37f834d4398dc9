import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { decodeFrame, encodeFrame } from '#shared/api/wire';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = join(import.meta.dirname, '..', '..');

/** Starts dev.mjs on a new data folder. It is ended with the test. */
async function develop(): Promise<{ origin: string; end: () => Promise<number | null> }> {
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
  const origin = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const address = /Local:\s+(http:\/\/[\d.:]+)/.exec(said)?.[1];
        if (address !== undefined) resolve(address);
      });
    }
    void ended.then(() => reject(new Error(`dev.mjs ended:\n${said}`)));
  });
  return { origin, end };
}

test('dev.mjs serves the sources, and lends its rights to its own pages alone', async () => {
  const { origin, end } = await develop();
  const source = await fetch(`${origin}/main.ts`);
  expect(await source.text()).toContain('import');

  const api = `${origin.replace('http', 'ws')}/api`;
  const own = new WebSocket(api, { headers: { origin } });
  await once(own, 'open');
  own.send(encodeFrame({ id: 1, command: 'experiments.list', input: {} }));
  const [answer] = (await once(own, 'message')) as [Buffer];
  expect(decodeFrame(answer.toString())).toEqual({ id: 1, output: [] });

  const foreign = new WebSocket(api, { headers: { origin: 'http://evil.example' } });
  foreign.on('error', () => undefined);
  const [, refusal] = (await once(foreign, 'unexpected-response')) as [
    unknown,
    { statusCode: number },
  ];
  expect(refusal.statusCode).toBe(403);
  foreign.terminate();
  own.terminate();
  expect(await end()).toBe(0);
}, 120_000);
