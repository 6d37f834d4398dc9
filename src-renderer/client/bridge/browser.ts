import type { CommandInput, CommandName, CommandOutput } from '#shared/contract/commands';
import { UnrollError, fromWireError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import { decodeFrame, encodeFrame, type AnswerFrame } from '#shared/contract/wire';
import type { Bridge, Connection } from './bridge.ts';
import type { WireSocket } from './proven-socket.ts';

/** Milliseconds before the first, second, … attempt to reconnect; the last one applies to all further attempts. */
const delays = [250, 500, 1000, 2000, 4000, 8000];
/** After so many failed attempts the connection counts as lost. */
const attemptsUntilLost = 5;

interface PendingCall {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: UnrollError) => void;
}

/** A set of listeners: `add` returns a function that removes the listener, `emit` calls them all. */
function listeners<Value>() {
  const all = new Set<(value: Value) => void>();
  return {
    add(listener: (value: Value) => void) {
      all.add(listener);
      return () => void all.delete(listener);
    },
    emit(value: Value) {
      for (const listener of all) listener(value);
    },
  };
}

/**
 * The bridge over a WebSocket to the browser host. A call waits for the first connection. When a connection breaks, its
 * open calls are rejected with 'process-died', and the bridge reconnects after growing delays.
 */
export function browserBridge(url: string, open: (to: string) => WireSocket): Bridge {
  const pending = new Map<number, PendingCall>();
  const events = listeners<WorkbenchEvent>();
  const connections = listeners<Connection>();
  /** Frames that wait for the first connection. */
  let unsent: Uint8Array[] = [];
  let connection: Connection | 'connecting' = 'connecting';
  let socket: WireSocket;
  let lastId = 0;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function change(to: Connection): void {
    if (connection === to) return;
    connection = to;
    connections.emit(to);
  }

  function connect(): void {
    clearTimeout(retry);
    retry = undefined;
    const current = open(url);
    socket = current;
    current.binaryType = 'arraybuffer';
    current.addEventListener('open', () => {
      failures = 0;
      for (const frame of unsent) current.send(frame as Uint8Array<ArrayBuffer>);
      unsent = [];
      change('connected');
    });
    current.addEventListener('message', (event) =>
      receive((event as MessageEvent<ArrayBuffer | string>).data),
    );
    current.addEventListener('close', () => {
      rejectAll();
      failures += 1;
      change(failures > attemptsUntilLost ? 'lost' : 'reconnecting');
      retry = setTimeout(connect, delays[Math.min(failures, delays.length) - 1]);
    });
  }

  function receive(data: ArrayBuffer | string): void {
    // The host and this page are of the same build.
    const frame = decodeFrame(
      typeof data === 'string' ? data : new Uint8Array(data),
    ) as AnswerFrame;
    if ('event' in frame) {
      events.emit(frame.event);
      return;
    }
    const call = pending.get(frame.id);
    if (call === undefined) return;
    pending.delete(frame.id);
    if ('error' in frame) call.reject(fromWireError(frame.error));
    else call.resolve(frame.output);
  }

  function rejectAll(): void {
    unsent = [];
    const calls = [...pending.values()];
    pending.clear();
    for (const { reject } of calls) reject(notConnected());
  }

  function call(command: string, input: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (connection !== 'connected' && connection !== 'connecting') {
        reject(notConnected());
        return;
      }
      lastId += 1;
      const id = lastId;
      const frame = encodeFrame({ id, command, input });
      pending.set(id, { resolve, reject });
      if (connection === 'connecting') unsent.push(frame);
      else socket.send(frame as Uint8Array<ArrayBuffer>);
    });
  }

  connect();
  return {
    api: {
      call: <Name extends CommandName>(name: Name, input: CommandInput<Name>) =>
        call(name, input) as Promise<CommandOutput<Name>>,
      subscribe: events.add,
    },
    onConnection: connections.add,
    reconnect() {
      if (retry !== undefined) connect();
    },
    // A browser has neither a menu of ours nor files that are opened with us.
    onMenuChoice: () => () => {},
    onOpenFile: () => () => {},
  };
}

function notConnected(): UnrollError {
  return new UnrollError(
    'process-died',
    'The connection to the workbench was lost. Runs continue while Unroll reconnects. If it does not come back, restart Unroll.',
  );
}
