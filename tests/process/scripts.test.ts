import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { skipBecause } from '../support/disks.ts';
import { runProgram } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = join(import.meta.dirname, '..', '..');
const patience = { timeout: 120_000 };

function runScript(
  name: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const program = join(root, 'scripts', name);
    const env = { ...process.env, ...environment };
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** A folder that looks like Electron's, with a program that only prints its arguments. */
async function electronDouble(version: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'version'), version);
  const program = join(folder, 'electron');
  await writeFile(program, '#!/bin/sh\necho "started with $*"\nexit 3\n');
  await chmod(program, 0o755);
  return folder;
}

async function electronVersion(): Promise<string> {
  const description = await readFile(
    join(root, 'node_modules', 'electron', 'package.json'),
    'utf8',
  );
  return (JSON.parse(description) as { version: string }).version;
}

test('unroll.mjs hands arguments, output and exit code through', patience, async () => {
  const home = await temporaryFolder();
  expect(await runScript('unroll.mjs', ['--version'])).toEqual({
    code: 0,
    stdout: (await runProgram(home, '--version')).stdout,
    stderr: '',
  });
  const refused = await runScript('unroll.mjs', ['show', 'x'], { UNROLL_HOME: home });
  expect(refused).toMatchObject({ code: 3, stdout: '' });
  expect(refused.stderr).toContain('there is no experiment "x"');
});

test('start.mjs says in one line why there is no window, and what works', patience, async () => {
  const empty = await temporaryFolder();
  const { code, stdout, stderr } = await runScript('start.mjs', [], {
    ELECTRON_OVERRIDE_DIST_PATH: empty,
  });
  expect(code).toBe(0);
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /^Electron can't be started: .*--install-electron.*npm run -s unroll.*\n$/,
  );
});

test('start.mjs starts the Electron that is there with the app', patience, async (context) => {
  if (process.platform !== 'linux') skipBecause(context, "the double is Linux's");
  const folder = await electronDouble(await electronVersion());
  const started = await runScript('start.mjs', [], { ELECTRON_OVERRIDE_DIST_PATH: folder });
  expect(started).toEqual({ code: 3, stdout: `started with ${root}\n`, stderr: '' });
});

test('start.mjs does not start another version of Electron', patience, async (context) => {
  if (process.platform !== 'linux') skipBecause(context, "the double is Linux's");
  const folder = await electronDouble('1.2.3');
  const { code, stderr } = await runScript('start.mjs', [], {
    ELECTRON_OVERRIDE_DIST_PATH: folder,
  });
  expect(code).toBe(0);
  expect(stderr).toContain('version 1.2.3 is there');
});
