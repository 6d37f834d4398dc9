import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { FromTrainer } from '#shared/contract/trainer-messages';
import type { ExitReport, Spawner, TrainerChild } from './trainer-child.ts';

/**
 * A spawner for plain Node.
 * @param program path of the built trainer program
 * @param environment of the process, complete; the data folder is the one that `UNROLL_HOME` names
 */
export function forkSpawner(program: string, environment: NodeJS.ProcessEnv): Spawner {
  return (listener) => {
    const child = forked(program, environment);
    if (child instanceof Error) {
      const reason = child.message;
      queueMicrotask(() => {
        listener.exit({ kind: 'unstarted', reason });
      });
      return noChild;
    }
    child.on('message', (message) => {
      listener.message(message as FromTrainer);
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        listener.output(text);
      });
    }
    void exitOf(child).then((report) => {
      listener.exit(report);
    });
    return {
      post: (message) => {
        // The callback takes the failure of a message to a process that has just died; its exit is told anyway.
        if (child.connected) child.send(message, () => undefined);
      },
      disconnect: () => {
        if (child.connected) child.disconnect();
      },
      kill: () => {
        child.kill('SIGKILL');
      },
    };
  };
}

/** Most failures to start a process are an event of it; some, as a lack of memory, are thrown. */
function forked(program: string, environment: NodeJS.ProcessEnv): ChildProcess | Error {
  try {
    // 'advanced' copies typed arrays as they are. Flags of this process (debugger, loaders) are not for the child.
    return fork(program, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
      env: environment,
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const nothing = (): void => undefined;
const noChild: TrainerChild = { post: nothing, disconnect: nothing, kill: nothing };

/** Waits until the process has ended and all that it said has arrived. */
async function exitOf(child: ChildProcess): Promise<ExitReport> {
  if (child.pid === undefined) {
    const [error] = (await once(child, 'error')) as [Error];
    return { kind: 'unstarted', reason: error.message };
  }
  // Not 'close': it doesn't come after a disconnect of ours.
  const [[code, signal]] = await Promise.all([
    once(child, 'exit') as Promise<[number | null, string | null]>,
    once(child, 'disconnect'),
    ...[child.stdout, child.stderr].map((stream: OutputStream) => closed(stream)),
  ]);
  return code === null ? { kind: 'signal', signal: signal ?? 'unknown' } : { kind: 'code', code };
}

type OutputStream = ChildProcess['stdout'];

async function closed(stream: OutputStream): Promise<void> {
  if (stream !== null && !stream.closed) await once(stream, 'close');
}
