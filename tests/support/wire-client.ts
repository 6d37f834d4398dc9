import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { CommandInput, CommandName, CommandOutput } from '#shared/contract/commands';
import { fromWireError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import { decodeFrame, encodeFrame, type AnswerFrame } from '#shared/contract/wire';
import type { WorkbenchApi } from '#shared/contract/workbench-api';

/** A client of the browser host that isn't a browser. */
export interface WireClient extends WorkbenchApi {
  readonly socket: WebSocket;
  close(): Promise<void>;
}

/** The key of a host's pages, which its printed address is exchanged for. */
export async function pageKeyOf(url: string): Promise<string> {
  const { origin, hash } = new URL(url);
  const response = await fetch(`${origin}/enter`, {
    method: 'POST',
    body: hash.slice(1),
    headers: { origin },
  });
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}`);
  return response.text();
}

/** Opens the WebSocket of a host as a page of it would. @param headers stand in for what a page would send */
export function openSocket(url: string, headers: Record<string, string> = {}): WebSocket {
  const { host, origin } = new URL(url);
  return new WebSocket(`ws://${host}/api`, { headers: { origin, ...headers } });
}

/** Proves over an open WebSocket that the key is known, as a page does, and checks the host's proof. */
export async function proveTo(socket: WebSocket, pageKey: string): Promise<void> {
  const page = randomBytes(32).toString('base64url');
  socket.send(page);
  const [frame] = (await once(socket, 'message')) as [Buffer];
  const [host, proof] = frame.toString().split('.');
  const proofBy = (prover: string): string =>
    createHmac('sha256', Buffer.from(pageKey, 'base64url'))
      .update(`unroll ${prover} ${page} ${host}`)
      .digest('base64url');
  if (proof !== proofBy('host')) throw new Error('the host doesn’t hold the page’s key');
  socket.send(proofBy('page'));
}

/** Connects with the host's printed address; from then on no event is missed. */
export async function connectWire(url: string): Promise<WireClient> {
  const pageKey = await pageKeyOf(url);
  const socket = openSocket(url);
  await once(socket, 'open');
  await proveTo(socket, pageKey);
  // Answered when the host has seen the proof.
  socket.ping();
  await once(socket, 'pong');
  const pending = new Map<
    number,
    { resolve: (answer: AnswerFrame) => void; reject: (error: Error) => void }
  >();
  const listeners = new Set<(event: WorkbenchEvent) => void>();
  let nextId = 1;
  socket.on('message', (data, isBinary) => {
    const bytes = data as Buffer;
    const answer = decodeFrame(isBinary ? bytes : bytes.toString()) as AnswerFrame;
    if ('event' in answer) for (const listener of listeners) listener(answer.event);
    else {
      pending.get(answer.id)?.resolve(answer);
      pending.delete(answer.id);
    }
  });
  socket.once('close', () => {
    for (const { reject } of pending.values()) reject(new Error('the connection was closed'));
    pending.clear();
  });
  return {
    socket,
    call: async <Name extends CommandName>(command: Name, input: CommandInput<Name>) => {
      const id = nextId++;
      const answer = await new Promise<AnswerFrame>((resolve, reject) => {
        if (socket.readyState !== WebSocket.OPEN) throw new Error('the connection is closed');
        pending.set(id, { resolve, reject });
        socket.send(encodeFrame({ id, command, input }));
      });
      if ('error' in answer) throw fromWireError(answer.error);
      return ('output' in answer ? answer.output : undefined) as CommandOutput<Name>;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      if (socket.readyState === WebSocket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
