import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { onTestFinished, test, expect, vi } from 'vitest';
import type { RedisChoice } from '#shared/sweep/executors';
import { announce, withdraw, type Announcement } from '#main/execution/redis/announcement';
import { connectToRedis } from '#main/execution/redis/connection';
import { RedisExecutor, workersAt } from '#main/execution/redis/redis-executor';
import { passwordVariable } from '#main/execution/redis/address';
import { thisProgram } from '#main/execution/carried/task-document';
import { commandLineOn } from '../support/command-line.ts';
import { runProgram, startProgram } from '../support/program.ts';
import { freePort, startRedis } from '../support/redis-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const choiceOf = (url: string, certificate: string | null = null): RedisChoice => ({
  kind: 'redis',
  url,
  certificate,
});

/** What a person is told who wants to use a Redis. */
async function refusal(choice: RedisChoice, password?: string): Promise<string> {
  const environment = password === undefined ? {} : { [passwordVariable]: password };
  const executor = new RedisExecutor(choice, '/nowhere', () => Promise.resolve(false), environment);
  onTestFinished(() => executor.close());
  return executor.prepare().then(
    () => 'nothing is wrong',
    (error: unknown) => (error as Error).message,
  );
}

const announcement: Announcement = {
  id: '00000000-0000-4000-8000-000000000000',
  name: 'lab-3',
  program: thisProgram,
  engine: 'native',
  engineDetail: 'avx2, 2 threads',
  parallel: 1,
  threads: 2,
  platform: 'linux',
  architecture: 'x64',
  node: '20.19.0',
  trains: [],
};

test('says what is wrong with a password, an address, and the workers that are there', async (context) => {
  const server = await startRedis(context);
  const { url, password, port } = server;
  expect(await refusal(choiceOf(url), password)).toBe('nothing is wrong');
  expect(await refusal(choiceOf(url))).toBe(
    `redis://127.0.0.1:${port} asks for a password; give it in UNROLL_REDIS_PASSWORD`,
  );
  expect(await refusal(choiceOf(url), 'wrong')).toBe(
    `redis://127.0.0.1:${port} refuses the user unroll with this password; check UNROLL_REDIS_PASSWORD, and the user in the address`,
  );
  const unused = await freePort();
  expect(await refusal(choiceOf(`redis://127.0.0.1:${unused}`), password)).toBe(
    `nothing answers at redis://127.0.0.1:${unused}; start redis-server there, open the ssh tunnel to it, or check the port`,
  );
  expect(await refusal(choiceOf('redis://no-such-computer.invalid'), password)).toMatch(
    /^url: no computer is called no-such-computer.invalid; check the address$/,
  );

  // Workers that can't give the same bits are refused by name; one that can is enough.
  const redis = await connectToRedis({ ...choiceOf(url), password });
  onTestFinished(() => {
    redis.disconnect();
  });
  const older = { unroll: '0.0.9', kernels: 9 };
  await announce(redis, { ...announcement, program: older });
  const said = `lab-3 has Unroll 0.0.9 with kernels 9, and this computer Unroll ${thisProgram.unroll} with kernels ${thisProgram.kernels}; install the same version on both`;
  expect(await refusal(choiceOf(url), password)).toBe(`no worker can take these runs: ${said}`);
  const other = { ...announcement, id: '00000000-0000-4000-8000-000000000001', name: 'lab-4' };
  await announce(redis, other);
  expect(await refusal(choiceOf(url), password)).toBe('nothing is wrong');
  expect(await workersAt(choiceOf(url), '/nowhere')).toMatchObject([
    { name: 'lab-3', version: '0.0.9', refused: said },
    { name: 'lab-4', engineDetail: 'avx2, 2 threads', refused: null },
  ]);
  await withdraw(redis, other.id);
  expect(await workersAt(choiceOf(url), '/nowhere')).toHaveLength(1);

  // The user of the ACL file gets at nothing else.
  await expect(redis.set('other', '1')).rejects.toThrow(/NOPERM/);
  await expect(redis.call('CONFIG', 'GET', '*')).rejects.toThrow(/NOPERM/);
  await expect(redis.flushall()).rejects.toThrow(/NOPERM/);
});

test('says what is wrong with a certificate, and refuses a connection without TLS', async (context) => {
  const { port, password, certificate } = await startRedis(context, { isEncrypted: true });
  const url = `rediss://unroll@127.0.0.1:${port}`;
  expect(await refusal(choiceOf(url, certificate), password)).toBe('nothing is wrong');
  expect(await refusal(choiceOf(url), password)).toBe(
    `certificate: the certificate of rediss://127.0.0.1:${port} isn’t signed by one that this computer trusts; give the certificate of the authority that has signed it`,
  );
  expect(await refusal(choiceOf(`rediss://unroll@localhost:${port}`, certificate), password)).toBe(
    `url: the certificate of rediss://localhost:${port} is for another name than localhost; use the name in it, or make one for localhost`,
  );
  const otherServer = await startRedis(context, { isEncrypted: true });
  expect(await refusal(choiceOf(url, otherServer.certificate), password)).toBe(
    `certificate: the certificate of rediss://127.0.0.1:${port} isn’t signed by the given one; give the certificate of the authority that has signed it`,
  );
  expect(await refusal(choiceOf(`redis://unroll@127.0.0.1:${port}`), password)).toBe(
    `url: redis://127.0.0.1:${port} closes the connection; if it expects TLS, use rediss://`,
  );
});

test('refuses a Redis that asks for no password', async (context) => {
  const { password } = await startRedis(context);
  const port = await freePort();
  const open = spawn('redis-server', ['--port', String(port), '--save', ''], {
    cwd: await temporaryFolder(),
    stdio: 'ignore',
  });
  onTestFinished(async () => {
    open.kill('SIGKILL');
    await once(open, 'exit');
  });
  const said = `redis://127.0.0.1:${port} asks for no password, so that anybody who reaches it could change results; set one there (requirepass, or an ACL file) and give it in UNROLL_REDIS_PASSWORD`;
  await vi.waitFor(async () => {
    expect(await refusal(choiceOf(`redis://127.0.0.1:${port}`), password)).toBe(said);
  });
  // A worker says the same.
  const folder = await temporaryFolder();
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, 'something\n');
  const url = `redis://127.0.0.1:${port}`;
  const worker = ['worker', '--redis', url, '--password-file', passwordFile];
  const { code, stderr } = await runProgram(folder, ...worker);
  expect(stderr).toBe(`unroll: ${said}\n`);
  expect(code).toBe(2);
});

test('a sweep without workers says so, and a worker names its flags', async (context) => {
  const { url, passwordFile } = await startRedis(context);
  const home = await temporaryFolder();
  const definition = { name: 'Sizes', base: {}, space: [{ field: 'seed', values: [1] }] };
  const path = join(home, 'sweep.json');
  await writeFile(path, JSON.stringify({ ...definition, method: { kind: 'grid' } }));
  const { run, said, signals } = commandLineOn(home);
  await run('sweep', 'create', path);
  const running = run('sweep', 'run', 'Sizes', '--executor', 'redis', '--redis', url);
  await said(
    `No worker that can take these runs is there yet; they wait for one. Start it with: unroll worker --redis ${url}`,
  );
  signals.emit('SIGINT');
  expect((await running).stdout).toContain('To continue: unroll sweep run sizes-');

  const worker = ['worker', '--redis', 'lab:6379', '--password-file', passwordFile];
  const { code, stderr } = await runProgram(home, ...worker);
  expect(stderr).toMatch(/^unroll: --redis: "lab:6379" is not the address of a Redis/);
  expect(code).toBe(2);
});

test('a worker that has ended tells as JSON what it has done', async (context) => {
  const { url, passwordFile } = await startRedis(context);
  const place = ['--redis', url, '--password-file', passwordFile, '--name', 'lab-3'];
  const worker = startProgram(await temporaryFolder(), 'worker', ...place, '--json');
  await worker.said(/lab-3 takes runs from/);
  worker.child.kill('SIGINT');
  const { code, stdout } = await worker.ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    ...{ name: 'lab-3', finished: 0, stopped: 0, failed: 0, interrupted: 0 },
    ...{ repeated: 0, 'given up': 0, cancelled: 0, 'done before': 0 },
  });
});

test('a connection that is refused halfway is closed', async (context) => {
  const { url } = await startRedis(context);
  vi.spyOn(Redis.prototype, 'subscribe').mockRejectedValueOnce(new Error('NOPERM no channels'));
  const closed = vi.spyOn(Redis.prototype, 'disconnect');
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  expect(await refusal(choiceOf(url), 'correct-horse')).toBe(
    `the Redis at ${url.replace('unroll@', '')} refuses the connection (NOPERM no channels); write the line of docs/several-machines.md into its ACL file, then run the sweep again`,
  );
  // The one that tries all beforehand, and the two that stay.
  expect(new Set(closed.mock.contexts).size).toBe(3);
});
