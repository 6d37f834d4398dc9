import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openPort } from '#main/trainer/ports/port';

const ready = { kind: 'ready' } as const;

/** A forked process as Node's `process` looks in it. */
class ForkedProcess extends EventEmitter {
  connected = true;
  readonly sent: unknown[] = [];
  readonly left: (() => void)[] = [];

  send(message: unknown, _handle: unknown, _options: unknown, left: () => void): boolean {
    this.sent.push(message);
    this.left.push(left);
    return true;
  }
}

const open = (host: object) => openPort(host as Parameters<typeof openPort>[0]);

describe("Node's port", () => {
  it('carries messages both ways', () => {
    const host = new ForkedProcess();
    const port = open(host)!;
    const received: unknown[] = [];
    port.onMessage((message) => received.push(message));
    host.emit('message', { id: 1 });
    port.send(ready);
    expect(received).toEqual([{ id: 1 }]);
    expect(host.sent).toEqual([ready]);
  });

  it('tells once when the parent is gone, and then sends nothing', () => {
    const host = new ForkedProcess();
    const port = open(host)!;
    let closed = 0;
    port.onClose(() => (closed += 1));
    host.connected = false;
    host.emit('disconnect');
    host.emit('disconnect');
    port.send(ready);
    expect(closed).toBe(1);
    expect(host.sent).toEqual([]);
  });

  it('is flushed when everything has left', async () => {
    const host = new ForkedProcess();
    const port = open(host)!;
    await port.flush();
    port.send(ready);
    port.send(ready);
    let flushed = false;
    const flush = port.flush().then(() => (flushed = true));
    host.left[1]!();
    await new Promise(setImmediate);
    expect(flushed).toBe(false);
    host.left[0]!();
    await flush;
  });
});

describe("Electron's port", () => {
  it('carries messages both ways, and is flushed when the last one is confirmed', async () => {
    const parentPort = Object.assign(new EventEmitter(), {
      sent: [] as unknown[],
      postMessage(message: unknown) {
        this.sent.push(message);
      },
    });
    const port = open({ parentPort, send: () => expect.unreachable() })!;
    const received: unknown[] = [];
    port.onMessage((message) => received.push(message));
    port.onClose(() => expect.unreachable());
    parentPort.emit('message', { data: { id: 2 }, ports: [] });
    port.send(ready);
    expect(received).toEqual([{ id: 2 }]);
    expect(parentPort.sent).toEqual([ready]);

    let flushed = false;
    const flush = port.flush().then(() => (flushed = true));
    expect(parentPort.sent[1]).toEqual({ kind: 'flush', id: 1 });
    parentPort.emit('message', { data: { kind: 'flushed', id: 7 }, ports: [] });
    await new Promise(setImmediate);
    expect(flushed).toBe(false);
    parentPort.emit('message', { data: { kind: 'flushed', id: 1 }, ports: [] });
    await flush;
    expect(received).toEqual([{ id: 2 }]);
  });
});

it('there is none in a process that was not forked', () => {
  expect(open(new EventEmitter())).toBeNull();
});
