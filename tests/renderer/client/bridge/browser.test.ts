import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkbenchEvent } from '#shared/contract/events';
import { decodeFrame, encodeFrame, type AnswerFrame, type CallFrame } from '#shared/contract/wire';
import type { Connection } from '../../../../src-renderer/client/bridge/bridge.ts';
import { browserBridge } from '../../../../src-renderer/client/bridge/browser.ts';

/** A WebSocket whose other end is the test. */
class FakeSocket extends EventTarget {
  binaryType = 'blob';
  readonly sent: CallFrame[] = [];
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
  }
  send(frame: Uint8Array): void {
    this.sent.push(decodeFrame(frame) as CallFrame);
  }
  open(): void {
    this.dispatchEvent(new Event('open'));
  }
  close(): void {
    this.dispatchEvent(new Event('close'));
  }
  answer(frame: AnswerFrame): void {
    const { buffer } = new Uint8Array(encodeFrame(frame));
    this.dispatchEvent(new MessageEvent('message', { data: buffer }));
  }
}

let sockets: FakeSocket[];
const newest = (): FakeSocket => sockets.at(-1)!;

function openBridge() {
  return browserBridge('ws://127.0.0.1:1/api', (url) => {
    sockets.push(new FakeSocket(url));
    return newest() as unknown as WebSocket;
  });
}

beforeEach(() => {
  sockets = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** An event that any listener can hear. */
const event: WorkbenchEvent = { kind: 'trashChanged' };
const lost = { code: 'process-died', message: /connection to the workbench is lost/ };

describe('a call', () => {
  it('waits for the first connection and is then sent in order', async () => {
    const { api } = openBridge();
    const calls = [api.call('app.info', {}), api.call('queue.show', {})];
    expect(newest().sent).toEqual([]);
    newest().open();
    expect(newest().sent).toEqual([
      { id: 1, command: 'app.info', input: {} },
      { id: 2, command: 'queue.show', input: {} },
    ]);
    newest().answer({ id: 2, output: 'second' });
    newest().answer({ id: 1, output: 'first' });
    expect(await Promise.all(calls)).toEqual(['first', 'second']);
  });

  it('is sent immediately while there is a connection, each with its own number', async () => {
    const { api } = openBridge();
    newest().open();
    const first = api.call('app.info', {});
    void api.call('app.info', {}).catch(() => {});
    expect(newest().sent.map(({ id }) => id)).toEqual([1, 2]);
    newest().answer({ id: 1, output: { numbers: Float64Array.of(1, 2) } });
    expect(await first).toEqual({ numbers: Float64Array.of(1, 2) });
  });

  it('fails with the code and message of the workbench', async () => {
    const { api } = openBridge();
    newest().open();
    const call = api.call('app.info', {});
    newest().answer({ id: 1, error: { code: 'not-found', message: 'It is not there.' } });
    await expect(call).rejects.toMatchObject({ code: 'not-found', message: 'It is not there.' });
  });

  it('accepts an answer in a text frame', async () => {
    const { api } = openBridge();
    newest().open();
    const call = api.call('experiments.list', {});
    const data = JSON.stringify({ id: 1, output: [] });
    newest().dispatchEvent(new MessageEvent('message', { data }));
    expect(await call).toEqual([]);
  });

  it('ignores an answer that nobody waits for', async () => {
    const { api } = openBridge();
    newest().open();
    const call = api.call('app.info', {});
    newest().answer({ id: 7, output: 'for somebody else' });
    newest().answer({ id: 1, output: 'mine' });
    newest().answer({ id: 1, output: 'again' });
    expect(await call).toBe('mine');
  });

  it.each(['before', 'after'])('fails if the connection breaks %s it was sent', async (when) => {
    const { api } = openBridge();
    if (when === 'after') newest().open();
    const calls = [api.call('app.info', {}), api.call('queue.show', {})];
    newest().close();
    for (const call of calls) await expect(call).rejects.toMatchObject(lost);
    // A rejected call isn't sent after a reconnection.
    await vi.advanceTimersByTimeAsync(250);
    newest().open();
    expect(newest().sent).toEqual([]);
  });

  it('fails immediately while there is no connection', async () => {
    const { api } = openBridge();
    newest().open();
    newest().close();
    await expect(api.call('app.info', {})).rejects.toMatchObject(lost);
    await vi.advanceTimersByTimeAsync(250);
    newest().open();
    void api.call('app.info', {}).catch(() => {});
    expect(newest().sent).toHaveLength(1);
  });
});

describe('the connection', () => {
  it('goes to the given address and uses binary frames', () => {
    openBridge();
    expect(sockets.map(({ url, binaryType }) => [url, binaryType])).toEqual([
      ['ws://127.0.0.1:1/api', 'arraybuffer'],
    ]);
  });

  it('is restored after growing delays, and counts as lost after a while', async () => {
    const bridge = openBridge();
    const heard: Connection[] = [];
    bridge.onConnection((connection) => heard.push(connection));
    newest().open();
    for (const delay of [250, 500, 1000, 2000, 4000, 8000, 8000]) {
      const before = sockets.length;
      newest().close();
      await vi.advanceTimersByTimeAsync(delay - 1);
      expect(sockets).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(sockets).toHaveLength(before + 1);
    }
    expect(heard).toEqual(['connected', 'reconnecting', 'lost']);
    newest().open();
    newest().close();
    expect(heard).toEqual(['connected', 'reconnecting', 'lost', 'connected', 'reconnecting']);
    // It started again with the shortest delay.
    const before = sockets.length;
    await vi.advanceTimersByTimeAsync(250);
    expect(sockets).toHaveLength(before + 1);
  });

  it('is restored immediately on request, and only once', async () => {
    const bridge = openBridge();
    bridge.reconnect();
    expect(sockets).toHaveLength(1);
    newest().open();
    bridge.reconnect();
    expect(sockets).toHaveLength(1);
    newest().close();
    bridge.reconnect();
    bridge.reconnect();
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(2);
  });
});

it('events reach all listeners until they unsubscribe', () => {
  const { api } = openBridge();
  newest().open();
  const [first, second] = [vi.fn(), vi.fn()];
  const stop = api.subscribe(first);
  api.subscribe(second);
  newest().answer({ event });
  stop();
  newest().answer({ event });
  expect(first.mock.calls).toEqual([[event]]);
  expect(second.mock.calls).toEqual([[event], [event]]);
});

it('changes of the connection don’t reach listeners that have unsubscribed', () => {
  const bridge = openBridge();
  const heard = vi.fn();
  bridge.onConnection(heard)();
  newest().open();
  expect(heard).not.toHaveBeenCalled();
});

it('a browser has no menu of Unroll and opens no files with it', () => {
  const bridge = openBridge();
  const heard = vi.fn();
  bridge.onMenuChoice(heard)();
  bridge.onOpenFile(heard)();
  expect(heard).not.toHaveBeenCalled();
});
