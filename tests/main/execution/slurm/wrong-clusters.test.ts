import { access, chmod, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Agent } from '#main/execution/slurm/agent';
import {
  jobOptionsSchema,
  type FromAgent,
  type ToAgent,
} from '#main/execution/slurm/agent-messages';
import { executorChoices } from '#shared/sweep/executors';
import { heard } from '../../../support/slurm/following.ts';
import { unprepared } from '../../../support/slurm/unprepared.ts';
import { temporaryFolder, temporaryFolderForAll } from '../../../support/temporary-folder.ts';

const usualPath = process.env.PATH;
let programs = '';

beforeEach(async () => {
  programs = await temporaryFolder();
  process.env.PATH = [programs, usualPath].join(delimiter);
});
afterEach(() => {
  process.env.PATH = usualPath;
});

/** Puts a program where others find it before the real one. */
async function program(name: string, script: string): Promise<void> {
  const path = join(programs, name);
  await writeFile(path, `#!/bin/bash\n${script}\n`);
  await chmod(path, 0o755);
}

/** Makes the agent say hello to a cluster whose sbatch fails. @returns what it refuses with */
async function refusal(
  stderr: string,
  options: object = {},
): Promise<{ code: string; message: string }> {
  await program('sbatch', `echo ${JSON.stringify(`sbatch: error: ${stderr}`)} >&2; exit 1`);
  await program('squeue', `echo '{"jobs": []}'`);
  await program('sinfo', 'printf "short\\nlong\\nshort\\n"');
  const said: FromAgent[] = [];
  const agent = new Agent(await temporaryFolder(), [], heard(said));
  const usual = jobOptionsSchema.parse({});
  const hello: ToAgent = { kind: 'hello', options: { ...usual, ...options } };
  await agent.serve(
    (async function* () {
      yield await Promise.resolve(hello);
    })(),
  );
  const [first] = said;
  return first?.kind === 'refused' ? first.error : { code: first?.kind ?? '', message: '' };
}

test('what Slurm refuses is said by its field, with what to do', async () => {
  expect(await refusal('invalid partition specified: huge', { partition: 'huge' })).toEqual({
    code: 'invalid-input',
    message: 'partition: there is no huge; use one of short, long',
  });
  expect(
    (
      await refusal(
        'Batch job submission failed: Invalid account or account/partition combination specified',
        { account: 'me' },
      )
    ).message,
  ).toBe('account: me is not yours; ask your computing centre which one you may use');
  expect(
    (
      await refusal('Requested time limit is invalid (missing or exceeds some limit)', {
        minutes: 9000,
      })
    ).message,
  ).toBe('minutes: 9000 is more than the partition allows; ask for less, or for another partition');
  const group = await refusal("User's group not permitted to use this partition", {
    partition: 'staff',
  });
  expect(group.message).toMatch(
    /^partition: staff is not for your group; ask your computing centre/,
  );
  expect(
    (await refusal('Memory specification is not available', { memory: 900_000 })).message,
  ).toContain('memory: 900000: no job of the partition may have so much');
  expect(await refusal('Unable to contact slurm controller (connect failure)')).toEqual({
    code: 'unavailable',
    message: expect.stringContaining('Slurm does not answer: sbatch: error') as string,
  });
});

test('what passes is no reason to refuse', async () => {
  expect((await refusal('Socket timed out on send/recv operation')).code).toBe('ready');
  // It names time limits, but too many jobs are refused with it too.
  const policy =
    "Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)";
  expect((await refusal(policy)).code).toBe('ready');
});

test('without Slurm on this computer, it is said where to run it', async () => {
  await program('true', '');
  process.env.PATH = programs;
  const said: FromAgent[] = [];
  const agent = new Agent(await temporaryFolder(), [], heard(said));
  const options = jobOptionsSchema.parse({});
  await agent.serve(
    (async function* () {
      yield await Promise.resolve({ kind: 'hello', options });
    })(),
  );
  expect(said).toEqual([
    {
      kind: 'refused',
      error: {
        code: 'unavailable',
        message:
          'There is no sbatch here; give the cluster’s login node as the host, or run Unroll there',
      },
    },
  ]);
});

const home = temporaryFolderForAll();

test('a host that ssh does not reach, or without Unroll, is named', async () => {
  await program('ssh', 'echo "ssh: connect to host nowhere port 22: refused" >&2; exit 255');
  expect(await unprepared(home(), { host: 'nowhere' })).toBe(
    'host: ssh does not reach nowhere: ssh: connect to host nowhere port 22: refused; “ssh nowhere true” must work in a terminal without asking for anything',
  );
  // What ssh is given for the other end is what a shell there runs.
  await program('ssh', 'echo Welcome; exec bash -c "${@: -1}"');
  expect(await unprepared(home(), { host: 'login', program: 'no-such-unroll' })).toContain(
    'program: login has no no-such-unroll',
  );
  // A shell without modules doesn't know the command, which is no lack of Unroll.
  expect(await unprepared(home(), { host: 'login', modules: ['node/99'] })).toMatch(
    /^modules: login does not load node\/99: .*; “module avail” there lists those that it has$/,
  );
  // As Lmod 8.6 says it, with advice at the end.
  const lmod = `Lmod has detected the following error: The following module(s) are
unknown: "node/99"

Please check the spelling or version number. Also try "module spider ..."

Also make sure that all modulefiles written in TCL start with the string
#%Module

`;
  await writeFile(join(programs, 'lmod.txt'), lmod);
  await program('ssh', `cat ${programs}/lmod.txt >&2; exit 78`);
  expect(await unprepared(home(), { host: 'login', modules: ['node/99'] })).toBe(
    'modules: login does not load node/99: The following module(s) are unknown: "node/99"; “module avail” there lists those that it has',
  );
  process.env.PATH = await temporaryFolder();
  expect(await unprepared(home(), { host: 'login' })).toBe(
    'There is no ssh on this computer; install OpenSSH’s client',
  );
});

test('a program that does not answer is named, with what it has said', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  await program('asks', `echo "Which project?" >&2; touch ${programs}/begun; exec sleep 600`);
  const refused = unprepared(home(), { program: 'asks' });
  await vi.waitFor(() => access(join(programs, 'begun')), { timeout: 30_000 });
  vi.advanceTimersByTime(60_000);
  expect(await refused).toMatch(
    /^program: asks on this computer has not answered within a minute(; .*Which project\?)?; it must start/,
  );
});

test('a host is never mistaken for an option of ssh', async () => {
  const choice = { kind: 'slurm', folder: '/shared', host: '-oProxyCommand=touch x' };
  expect(executorChoices.slurm.safeParse(choice).error?.issues[0]?.message).toBe(
    'must not begin with -',
  );
  await program('ssh', `printf '%s\\n' "$@" > ${programs}/given; exit 255`);
  await unprepared(home(), { host: 'login' });
  const given = (await readFile(join(programs, 'given'), 'utf8')).split('\n');
  expect(given[given.indexOf('login') - 1]).toBe('--');
});

test('another version at the cluster is refused with both', async () => {
  const answer = `
    const body = require(${JSON.stringify(createRequire(import.meta.url).resolve('@msgpack/msgpack'))})
      .encode({ kind: 'ready', program: { unroll: '9.9.9', kernels: 1 } });
    const length = Buffer.alloc(4);
    length.writeUInt32LE(body.length);
    process.stdout.write(Buffer.concat([Buffer.from('\\nunroll:messages\\n'), length, body]));
    process.stdin.resume();`;
  const path = join(programs, 'other.cjs');
  await writeFile(path, answer);
  const other = `${process.execPath} ${path}`;
  expect(await unprepared(home(), { program: other })).toMatch(
    /^the program there has Unroll 9\.9\.9 with kernels 1, and this computer Unroll .*; install the same version on both$/,
  );
});
