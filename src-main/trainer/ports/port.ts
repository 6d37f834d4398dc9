import type { Flush, Flushed, FromTrainer } from '#shared/contract/trainer-messages';

/** The connection between a trainer process and the workbench that started it. */
export interface Port {
  /** Sends a message; does nothing once the other end is gone. */
  send(message: FromTrainer): void;
  /** @param listener gets whatever the other end sends, unchecked */
  onMessage(listener: (message: unknown) => void): void;
  /** @param listener is called once when the other end is gone */
  onClose(listener: () => void): void;
  /** Resolves when everything sent so far has left this process. */
  flush(): Promise<void>;
}

/** The part of Electron's `process.parentPort` that is used here. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

type HostProcess = Pick<NodeJS.Process, 'on' | 'once' | 'connected'> & {
  readonly parentPort?: ParentPort;
  readonly send?: NodeJS.Process['send'];
};

/**
 * @returns the port to the parent process: Electron's for a utility process, Node's for a forked one; null without any
 */
export function openPort(host: HostProcess): Port | null {
  if (host.parentPort !== undefined) return parentPort(host.parentPort);
  return host.send === undefined ? null : nodePort(host);
}

/** Electron ends a utility process when its parent ends, so there is no close event. */
function parentPort(port: ParentPort): Port {
  const flushes = new Map<number, () => void>();
  let nextFlush = 1;
  port.on('message', ({ data }) => {
    if (!isFlushed(data)) return;
    flushes.get(data.id)?.();
    flushes.delete(data.id);
  });
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) =>
      port.on('message', ({ data }) => {
        if (!isFlushed(data)) listener(data);
      }),
    onClose: () => undefined,
    // The exit of this process can overtake its last messages, so they must be confirmed first.
    flush: () =>
      new Promise((resolve) => {
        const flush: Flush = { kind: 'flush', id: nextFlush++ };
        flushes.set(flush.id, resolve);
        port.postMessage(flush);
      }),
  };
}

function isFlushed(data: unknown): data is Flushed {
  return (data as Partial<Flushed> | null)?.kind === 'flushed';
}

function nodePort(host: HostProcess): Port {
  let sent = Promise.resolve();
  return {
    send: (message) => {
      if (!host.connected) return;
      // An error means that the parent has ended in the meantime, which `onClose` reports.
      const left = new Promise<void>((resolve) => {
        host.send?.(message, undefined, undefined, () => resolve());
      });
      sent = sent.then(() => left);
    },
    onMessage: (listener) => host.on('message', listener),
    onClose: (listener) => host.once('disconnect', listener),
    flush: () => sent,
  };
}
