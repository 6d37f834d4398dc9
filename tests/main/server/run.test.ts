import { EventEmitter, once } from 'node:events';
import { chown, writeFile } from 'node:fs/promises';
import { connect, Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ticketLifetime } from '#main/server/access';
import { runServer, type ServerDependencies } from '#main/server/run';
import { makeReadOnly, mountMemoryDisk } from '../../support/disks.ts';
import { FakeWorkbench } from '../../support/fake-workbench.ts';
import { skipBecause } from '../../support/skip-because.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Waits until something was said while timers stand still. */
async function untilSaid(output: { readonly stdout: string }, what: RegExp): Promise<void> {
  while (!what.test(output.stdout)) await new Promise((resolve) => setImmediate(resolve));
}

const patience = { timeout: 20_000 };

function dependencies(change: Partial<ServerDependencies> = {}) {
  const output = { stdout: '', stderr: '' };
  const signals = new EventEmitter();
  const clock = { now: 0 };
  const workbench = new FakeWorkbench();
  const homes: string[] = [];
  const opened: { url: string; over: AbortSignal; home: string }[] = [];
  const given: ServerDependencies = {
    env: {},
    stdout: { write: (text) => (output.stdout += text) },
    stderr: { write: (text) => (output.stderr += text) },
    signals,
    now: () => clock.now,
    rendererFolder: '/',
    openWorkbench: ({ home }) => {
      homes.push(home);
      return workbench;
    },
    openWindow: (url, over, { home }) => {
      opened.push({ url, over, home });
      return Promise.resolve(false);
    },
    ...change,
  };
  return { given, output, signals, clock, workbench, homes, opened };
}

const address = /^Unroll is at http:\/\/127\.0\.0\.1:\d+\/enter#[\w-]{43}\n/;

test('prints its address, and ends at Ctrl+C after its runs', async () => {
  const { given, output, signals, workbench, homes, opened } = dependencies();
  const home = await temporaryFolder();
  const ended = runServer(['--port', '0', '--home', home], given);
  await vi.waitFor(() => expect(output.stdout).toMatch(address), patience);
  expect(homes).toEqual([home]);
  expect(opened).toEqual([]);
  expect(output.stderr).toMatch(
    /^Open that address in a browser on this computer\.\nPress Ctrl\+C/,
  );
  signals.emit('SIGINT');
  expect(await ended).toBe(0);
  expect(workbench.done[0]).toBe('closed');
});

test('the list is read while the browser still starts, and that it fails is left for the page to hear', async () => {
  const { given, output, signals, workbench } = dependencies();
  const dispatch = vi.spyOn(workbench, 'dispatch').mockRejectedValue(new Error('no such disk'));
  const ended = runServer(['--port', '0', '--home', await temporaryFolder()], given);
  await vi.waitFor(() => expect(output.stdout).toMatch(address), patience);
  await vi.waitFor(() => expect(dispatch).toHaveBeenCalledWith('experiments.list', {}), patience);
  signals.emit('SIGINT');
  expect(await ended).toBe(0);
});

test('a second Ctrl+C ends it at once', async () => {
  const { given, output, signals, clock, workbench } = dependencies();
  workbench.closed = new Promise(() => undefined);
  const ended = runServer(['--port', '0', '--home', await temporaryFolder()], given);
  await vi.waitFor(() => expect(output.stdout).toMatch(address), patience);
  signals.emit('SIGINT');
  await vi.waitFor(() => expect(workbench.done).toEqual(['closed']), patience);
  clock.now += 1000;
  signals.emit('SIGINT');
  expect(await ended).toBe(130);
  expect(workbench.done).toContain('killed');
});

test('a window gets an address that is good once; where there is none, one is told what to do', async () => {
  const { given, output, signals, opened } = dependencies();
  const home = await temporaryFolder();
  const ended = runServer(['--open', '--port', '0', '--home', home], given);
  await vi.waitFor(
    () => expect(output.stdout).toContain('Open that address in a browser'),
    patience,
  );
  expect(opened).toMatchObject([{ home }]);
  expect(output.stdout).not.toContain(opened[0]!.url);
  expect(opened[0]!.over.aborted).toBe(false);
  signals.emit('SIGTERM');
  expect(await ended).toBe(0);
  expect(opened[0]!.over.reason).toBe('closed');
  expect(output.stdout).not.toContain('No window connected');
});

test('where no browser comes in by the page that it was started on, one is told what to do (A3)', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { given, output, signals } = dependencies({ openWindow: () => Promise.resolve(true) });
  const ended = runServer(['--open', '--port', '0', '--home', await temporaryFolder()], given);
  await untilSaid(output, address);
  await vi.advanceTimersByTimeAsync(ticketLifetime);
  expect(output.stdout).toMatch(/\nNo window connected\. Open that address in a browser.*\n$/);
  signals.emit('SIGINT');
  expect(await ended).toBe(0);
});

test('a refused connection that is kept half open does not keep it from ending (A5)', async () => {
  const { given, output, signals } = dependencies();
  const ended = runServer(['--port', '0', '--home', await temporaryFolder()], given);
  await vi.waitFor(() => expect(output.stdout).toMatch(address), patience);
  const port = Number(/:(\d+)\//.exec(output.stdout)?.[1]);
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  socket.write(
    `GET /api HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://evil.example\r\n` +
      'Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toContain('403');
  signals.emit('SIGTERM');
  expect(await ended).toBe(0);
});

test('runs are stopped even if the host does not get its connections closed (A5)', async () => {
  const { given, output, signals, workbench } = dependencies();
  const ended = runServer(['--port', '0', '--home', await temporaryFolder()], given);
  await vi.waitFor(() => expect(output.stdout).toMatch(address), patience);
  const close = vi.spyOn(Server.prototype, 'close').mockReturnThis();
  signals.emit('SIGTERM');
  expect(await ended).toBe(0);
  expect(workbench.done).toEqual(['closed', 'killed']);
  const servers = close.mock.contexts;
  close.mockRestore();
  for (const server of servers) (server as Server).close();
});

test('a second Ctrl+C ends it at once while the host still closes (A5)', async () => {
  const { given, output, signals, clock, workbench } = dependencies();
  const ended = runServer(['--port', '0', '--home', await temporaryFolder()], given);
  await vi.waitFor(() => expect(output.stdout).toMatch(address), patience);
  const close = vi.spyOn(Server.prototype, 'close').mockReturnThis();
  signals.emit('SIGINT');
  clock.now += 1000;
  signals.emit('SIGINT');
  expect(await ended).toBe(130);
  expect(workbench.done).toContain('killed');
  const servers = close.mock.contexts;
  close.mockRestore();
  for (const server of servers) (server as Server).close();
});

test('a key file of another user is refused before anything is opened (A19)', async (context) => {
  if (process.getuid?.() !== 0) skipBecause(context, 'only root can give a file away');
  const home = await temporaryFolder();
  const path = join(home, '.browser-key');
  await writeFile(path, 'K'.repeat(43), { mode: 0o600 });
  await chown(path, 12345, 12345);
  const { given, output, homes } = dependencies();
  expect(await runServer(['--port', '0', '--home', home], given)).toBe(1);
  expect(output.stderr).toContain('.browser-key belongs to another user (number 12345; you are 0)');
  expect(homes).toEqual([]);
});

test('a second host on the usual port takes another; one on a port that was asked for fails', async () => {
  const first = dependencies();
  const second = dependencies();
  const endedFirst = runServer(['--home', await temporaryFolder()], first.given);
  await vi.waitFor(() => expect(first.output.stdout).toMatch(address), patience);
  const endedSecond = runServer(['--home', await temporaryFolder()], second.given);
  await vi.waitFor(() => expect(second.output.stdout).toMatch(address), patience);
  const portOf = (text: string): string => /:(\d+)\//.exec(text)?.[1] ?? '';
  const port = portOf(first.output.stdout);
  expect(portOf(second.output.stdout)).not.toBe(port);

  const third = dependencies();
  const home = await temporaryFolder();
  expect(await runServer(['--home', home, '--port', port], third.given)).toBe(1);
  expect(third.output.stderr).toContain(`port ${port} can’t be used`);
  expect(third.workbench.done).toEqual(['killed']);
  first.signals.emit('SIGINT');
  second.signals.emit('SIGINT');
  expect(await Promise.all([endedFirst, endedSecond])).toEqual([0, 0]);
});

describe('a second start on a data folder (R9)', () => {
  test('leads to the pages of the first, also on the port that this has', async () => {
    const home = await temporaryFolder();
    const first = dependencies();
    const ended = runServer(['--port', '0', '--home', home], first.given);
    await vi.waitFor(() => expect(first.output.stdout).toMatch(address), patience);
    const [, url = '', port = ''] = /at (http:.*:(\d+)\/.*)\n/.exec(first.output.stdout) ?? [];
    for (const flags of [[], ['--port', port], ['--open']]) {
      const second = dependencies();
      expect(await runServer(['--home', home, ...flags], second.given)).toBe(0);
      expect(second.output).toEqual({
        stdout: `Unroll is already running on ${home}, at ${url}\n`,
        stderr: '',
      });
      expect(second.homes).toEqual([]);
      expect(second.opened.map((opened) => opened.url)).toEqual(flags[0] === '--open' ? [url] : []);
    }
    first.signals.emit('SIGINT');
    expect(await ended).toBe(0);
  });

  test('at the same moment leads to the pages of the faster one', async () => {
    const home = await temporaryFolder();
    const both = [dependencies(), dependencies()];
    const codes = both.map(({ given }) => runServer(['--port', '0', '--home', home], given));
    await vi.waitFor(
      () => expect(both.some(({ output }) => address.test(output.stdout))).toBe(true),
      patience,
    );
    const fastest = both.findIndex(({ output }) => address.test(output.stdout));
    const [first, second] = [both[fastest]!, both[1 - fastest]!];
    expect(await codes[1 - fastest]).toBe(0);
    const [, url] = /at (http:.*)\n/.exec(first.output.stdout)!;
    expect(second.output.stdout).toBe(`Unroll is already running on ${home}, at ${url}\n`);
    first.signals.emit('SIGINT');
    expect(await codes[fastest]).toBe(0);
  });

  test('is refused where the first runs on another computer', async () => {
    const home = await temporaryFolder();
    const theirs = {
      pid: 7,
      host: 'lab-3',
      space: 'another boot',
      started: 1,
      address: 'http://a/',
    };
    await writeFile(join(home, 'owner.json'), JSON.stringify(theirs));
    const { given, output, homes, opened } = dependencies();
    expect(await runServer(['--home', home, '--open'], given)).toBe(1);
    expect(output.stderr).toBe(
      `unroll: Unroll is already running on ${home}, as process 7 on lab-3; quit it there, or choose another data folder\n`,
    );
    expect([homes, opened]).toEqual([[], []]);
  });
});

test('a data folder that can only be read is shown, and that is said (R19)', async (context) => {
  const home = await mountMemoryDisk(context, 'size=1m');
  await makeReadOnly(home);
  const { given, output, signals } = dependencies();
  const ended = runServer(['--port', '0', '--home', home], given);
  await vi.waitFor(() => expect(output.stdout).toMatch(address), patience);
  expect(output.stderr).toContain(
    'owner.json can’t be written: the disk is read-only; choose another data folder; ' +
      'you can still view experiments\n',
  );
  signals.emit('SIGINT');
  expect(await ended).toBe(0);
});

test('a wrong flag is refused by name, with nothing begun', async () => {
  const { given, output, homes } = dependencies();
  expect(await runServer(['--prot', '1'], given)).toBe(2);
  expect(output.stderr).toBe('unroll: unknown flag --prot; did you mean --port?\n');
  expect(homes).toEqual([]);
  expect(await runServer(['--help'], given)).toBe(0);
  expect(output.stdout).toContain('--port N');
});
