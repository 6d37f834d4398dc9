import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { skipBecause } from '../support/skip-because.ts';
import { startAndInterrupt } from '../support/start-script.ts';
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

/** A folder that looks like Electron's, with a program that prints its arguments and does what a script says. */
async function electronDouble(version: string, script: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'version'), version);
  const program = join(folder, 'electron');
  await writeFile(program, `#!/bin/sh\necho "started with $*"\n${script}\n`);
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

test(
  'start.mjs says in one line why there is no Electron, and serves the app',
  patience,
  async () => {
    const empty = await temporaryFolder();
    const { code, stdout, stderr } = await startAndInterrupt([], {
      ELECTRON_OVERRIDE_DIST_PATH: empty,
      ELECTRON_MIRROR: 'http://electron.invalid/',
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Unroll is at http:\/\/127\.0\.0\.1:\d+\/enter#\S+\nOpen that address .*\n$/,
    );
    const lines = stderr.split('\n').filter((line) => line.includes('Electron'));
    expect(lines).toEqual([
      expect.stringMatching(
        /^Electron can’t be used \(there is no network, .*\), so .* the next "npm start" tries again/,
      ),
    ]);
  },
);

test('start.mjs starts the Electron that is there with the app', patience, async (context) => {
  if (process.platform !== 'linux') skipBecause(context, "the double is Linux's");
  const folder = await electronDouble(await electronVersion(), 'exit 0');
  const started = await runScript('start.mjs', ['--home', '/data'], {
    ELECTRON_OVERRIDE_DIST_PATH: folder,
  });
  expect(started).toEqual({ code: 0, stdout: `started with ${root} --home /data\n`, stderr: '' });
});

test('start.mjs serves the app if Electron ends at once', patience, async (context) => {
  if (process.platform !== 'linux') skipBecause(context, "the double is Linux's");
  const folder = await electronDouble(
    await electronVersion(),
    'echo "noise" >&2; echo "[1:FATAL:x.cc(1)] the sandbox is not set up" >&2; exit 133',
  );
  const { code, stdout, stderr } = await startAndInterrupt([], {
    ELECTRON_OVERRIDE_DIST_PATH: folder,
  });
  expect(code).toBe(0);
  expect(stdout).toContain('Unroll is at');
  expect(stderr).toMatch(/^Electron can’t be used \(.*the sandbox is not set up\)/);
  expect(stderr).not.toContain('noise');
});

test('start.mjs does not start another version of Electron', patience, async (context) => {
  if (process.platform !== 'linux') skipBecause(context, "the double is Linux's");
  const folder = await electronDouble('1.2.3', 'exit 0');
  const { stdout, stderr } = await startAndInterrupt([], { ELECTRON_OVERRIDE_DIST_PATH: folder });
  expect(stderr).toContain('version 1.2.3 is there');
  expect(stdout).not.toContain('started with');
});

test('start.mjs and serve.mjs refuse a wrong flag by name', patience, async () => {
  const empty = await temporaryFolder();
  const wrong = await runScript('start.mjs', ['--prot', '1'], {
    ELECTRON_OVERRIDE_DIST_PATH: empty,
    ELECTRON_MIRROR: 'http://electron.invalid/',
  });
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toContain('unknown flag --prot; did you mean --port?');
  const refused = await runScript('serve.mjs', ['--port', 'x']);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('--port must be a whole number from 0 to 65535, not "x"');
});
