import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { utilitySpawner } from '#main/execution/local/utility-spawner';

class FakeChild extends EventEmitter {
  pid: number | undefined;
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly posted: unknown[] = [];

  postMessage(message: unknown): void {
    this.posted.push(message);
  }

  kill(): boolean {
    return true;
  }
}

function spawned() {
  const child = new FakeChild();
  const forked: unknown[][] = [];
  const heard: unknown[] = [];
  const spawn = utilitySpawner(
    (...args) => {
      forked.push(args);
      return child as never;
    },
    '/out/trainer.js',
    { UNROLL_HOME: '/data' },
  );
  const trainer = spawn({
    message: (message) => heard.push(message),
    output: (text) => heard.push(text),
    exit: (report) => heard.push(report),
  });
  return { child, forked, heard, trainer };
}

const request = { kind: 'request', id: 1, name: 'pause', input: {} } as const;

test('the process gets the whole environment and room for its objects', () => {
  const { forked } = spawned();
  expect(forked).toEqual([
    [
      '/out/trainer.js',
      [],
      expect.objectContaining({
        env: { UNROLL_HOME: '/data' },
        execArgv: ['--js-flags=--max-old-space-size=4096'],
        stdio: 'pipe',
      }),
    ],
  ]);
});

test('messages, output and the end are passed on', async () => {
  const { child, heard, trainer } = spawned();
  child.emit('spawn');
  trainer.post(request);
  expect(child.posted).toEqual([request]);
  child.emit('message', { kind: 'ready' });
  child.stderr.write('last words');
  await vi.waitFor(() => expect(heard).toContain('last words'));
  child.emit('error', 'FatalError', 'somewhere', '');
  child.emit('exit', 134);
  expect(heard).toEqual([
    { kind: 'ready' },
    'last words',
    'FatalError at somewhere\n',
    { kind: 'code', code: 134 },
  ]);
  trainer.post(request);
  trainer.disconnect();
  trainer.kill();
  expect(child.posted).toHaveLength(1);
});

test('a process that never began is told as such', () => {
  const { child, heard } = spawned();
  child.emit('exit', 1);
  expect(heard).toEqual([{ kind: 'unstarted', reason: 'its process ended with code 1' }]);
});

test('a process is confirmed that its messages have come', () => {
  const { child, heard } = spawned();
  child.emit('spawn');
  child.emit('message', { kind: 'flush', id: 3 });
  expect(heard).toEqual([]);
  expect(child.posted).toEqual([{ kind: 'flushed', id: 3 }]);
});

test('a process that Electron never manages to start ends when it is killed, and once', () => {
  const { child, heard, trainer } = spawned();
  trainer.disconnect();
  expect(heard).toEqual([]);
  trainer.kill();
  expect(heard).toEqual([{ kind: 'unstarted', reason: 'Electron did not start it in time' }]);
  child.emit('exit', 1);
  trainer.kill();
  expect(heard).toHaveLength(1);
});

test('it is asked to end, or made to, also before it has begun', () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  try {
    const { child, trainer } = spawned();
    trainer.kill();
    expect(kill).not.toHaveBeenCalled();
    child.pid = 4711;
    child.emit('spawn');
    trainer.disconnect();
    if (process.platform !== 'win32') {
      expect(kill.mock.calls).toEqual([
        [4711, 'SIGKILL'],
        [4711, 'SIGTERM'],
      ]);
    }
  } finally {
    kill.mockRestore();
  }
});
