import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { z } from 'zod';
import { errorCode } from '../files/storage-error.ts';

export const processIdentitySchema = z.object({
  pid: z.int().positive(),
  /** The computer's name, for messages. */
  host: z.string(),
  /**
   * Where the number is unique: on Linux within one boot and one PID namespace, elsewhere on one computer. Null in
   * locks of earlier versions.
   */
  space: z.string().nullable().default(null),
  /**
   * When the process was started, which distinguishes it from a later one with the same number: on Linux in clock ticks
   * since boot, elsewhere in milliseconds since 1970. Null in locks of earlier versions.
   */
  started: z.number().nullable().default(null),
});
/** Identifies a process until its computer is restarted, even if its number is given to another one. */
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

/**
 * The state of a process:
 * - `alive`, `gone`: certain
 * - `likely`: a process with its number exists, which could be another one; `isStillThere` checks that
 * - `elsewhere`: it belongs to another computer, boot or container, whose processes aren't visible here
 */
export type ProcessState = 'alive' | 'gone' | 'likely' | 'elsewhere';

/** Milliseconds by which the system's and the process's own idea of when it started may differ. */
const startTolerance = 60_000;
/** The time, in milliseconds, that a system program may take to describe a process. */
const askingLimit = 10_000;

interface OwnProcess {
  readonly identity: ProcessIdentity;
  /** Whether /proc shows the processes of our own number space. */
  readonly hasProc: boolean;
}

let own: Promise<OwnProcess> | undefined;

function ownProcess(): Promise<OwnProcess> {
  return (own ??= identify());
}

/** The identity of this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return (await ownProcess()).identity;
}

async function identify(): Promise<OwnProcess> {
  const { pid, platform } = process;
  const host = hostname();
  try {
    const stat = parseStat(await readFile('/proc/self/stat', 'latin1'));
    // In a container with its host's /proc, the numbers there aren't ours.
    if (platform === 'linux' && stat.pid === pid) {
      const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
      const space = `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`;
      return { identity: { pid, host, space, started: stat.started }, hasProc: true };
    }
  } catch {
    // Not Linux, or a Linux without /proc.
  }
  const started = Math.round(performance.timeOrigin);
  return { identity: { pid, host, space: `${platform} ${host}`, started }, hasProc: false };
}

/** @returns what can be determined immediately about a process */
export async function glanceAt(process: ProcessIdentity): Promise<ProcessState> {
  const { identity, hasProc } = await ownProcess();
  const isNear =
    process.space === null ? process.host === identity.host : process.space === identity.space;
  if (!isNear) return 'elsewhere';
  if (!numberExists(process.pid)) return 'gone';
  return hasProc ? glanceAtProc(process) : 'likely';
}

async function glanceAtProc({ pid, started }: ProcessIdentity): Promise<ProcessState> {
  try {
    const found = parseStat(await readFile(`/proc/${pid}/stat`, 'latin1'));
    // A dead process that its parent hasn't asked about yet still has its number, in some containers forever.
    if ('ZXx'.includes(found.state)) return 'gone';
    return started === null || found.started === started ? 'alive' : 'gone';
  } catch {
    // It has just ended, or it is another user's and hidden from us.
    return numberExists(pid) ? 'alive' : 'gone';
  }
}

/**
 * Checks whether a `likely` process is the same process, which takes the system up to a second: `ps` on macOS and other
 * Unix systems, PowerShell on Windows. If the system can't tell, it counts as the same.
 */
export async function isStillThere({ pid, started }: ProcessIdentity): Promise<boolean> {
  const actual = await (process.platform === 'win32' ? askPowerShell(pid) : askPs(pid)).catch(
    () => null,
  );
  if (actual === null || started === null) return numberExists(pid);
  return actual !== 'gone' && Math.abs(actual - started) < startTolerance;
}

const run = promisify(execFile);

/** @returns when a process was started, in milliseconds since 1970; null if that can't be determined */
async function askPs(pid: number): Promise<number | 'gone' | null> {
  const { stdout } = await run('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    timeout: askingLimit,
  });
  const parts = /^\s*(\S+)\s+(.+?)\s*$/.exec(stdout);
  if (parts === null) return null;
  const [, state = '', started = ''] = parts;
  if (state.startsWith('Z')) return 'gone';
  const time = Date.parse(`${started} UTC`);
  return Number.isNaN(time) ? null : time;
}

async function askPowerShell(pid: number): Promise<number | null> {
  const question = `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString('o')`;
  const { stdout } = await run(
    'powershell.exe',
    ['-NoProfile', '-NonInteractive', '-Command', question],
    { timeout: askingLimit, windowsHide: true },
  );
  const time = Date.parse(stdout.trim());
  return Number.isNaN(time) ? null : time;
}

/** @returns whether there is a process, or on Linux a thread, with a number */
function numberExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process can't be signalled, but it exists.
    return errorCode(error) === 'EPERM';
  }
}

/** Parses the fields of /proc/<pid>/stat that matter here; the second, the program's name, can contain anything. */
export function parseStat(text: string): { pid: number; state: string; started: number } {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state = ''] = fields;
  const started = Number(fields[19]);
  const pid = Number.parseInt(text, 10);
  if (!Number.isInteger(started) || !Number.isInteger(pid)) {
    throw new Error(`unknown description of a process: ${text}`);
  }
  return { pid, state, started };
}
