import type { Flush, Flushed, FromTrainer, ToTrainer } from '#shared/contract/trainer-messages';
import type { ExitReport, Spawner } from './trainer-child.ts';

/** The part of Electron's `UtilityProcess` that is used here; only the desktop imports 'electron'. */
interface UtilityProcess {
  readonly pid: number | undefined;
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
  on(event: 'message', listener: (message: FromTrainer | Flush) => void): unknown;
  on(event: 'error', listener: (type: string, location: string) => void): unknown;
  once(event: 'spawn', listener: () => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
  postMessage(message: ToTrainer | Flushed): void;
  kill(): boolean;
}

/** The part of Electron's `utilityProcess.fork` that is used here. */
type Fork = (
  program: string,
  args: string[],
  options: {
    readonly env: NodeJS.ProcessEnv;
    readonly execArgv: string[];
    readonly stdio: 'pipe';
    readonly serviceName: string;
  },
) => UtilityProcess;

/** What V8 may hold of JavaScript's own objects, in MiB: all that it can with compressed pointers. */
const heapLimit = 4096;

/**
 * A spawner for Electron, whose processes are forked by it alone.
 * @param fork Electron's `utilityProcess.fork`
 * @param program path of the built trainer program
 * @param environment of the process, complete; the data folder is the one that `UNROLL_HOME` names
 */
export function utilitySpawner(
  fork: Fork,
  program: string,
  environment: NodeJS.ProcessEnv,
): Spawner {
  return (listener) => {
    const child = fork(program, [], {
      env: environment,
      execArgv: [`--js-flags=--max-old-space-size=${heapLimit}`],
      stdio: 'pipe',
      serviceName: 'Unroll trainer',
    });
    const life = new ChildLife(child);
    const end = (report: ExitReport): void => {
      if (!life.isGoing) return;
      life.isGoing = false;
      listener.exit(report);
    };
    child.on('message', (message) => {
      if (message.kind !== 'flush') listener.message(message);
      else if (life.isGoing) child.postMessage({ kind: 'flushed', id: message.id });
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8');
      stream?.on('data', (text: string) => {
        listener.output(text);
      });
    }
    child.on('error', (type, location) => {
      listener.output(`${type} at ${location}\n`);
    });
    child.once('exit', (code) => {
      if (life.hasBegun) end({ kind: 'code', code });
      else end({ kind: 'unstarted', reason: `its process ended with code ${code}` });
    });
    return {
      post: (message) => {
        if (life.isGoing) child.postMessage(message);
      },
      disconnect: () => {
        life.signal('SIGTERM');
      },
      kill: () => {
        life.signal('SIGKILL');
        // Electron reports no end of a process that it never managed to start.
        if (!life.hasBegun) end({ kind: 'unstarted', reason: 'Electron did not start it in time' });
      },
    };
  };
}

/** Whether a utility process is running; it has no id before it starts and after it ends. */
class ChildLife {
  readonly #child: UtilityProcess;
  isGoing = true;
  hasBegun = false;
  #owed: 'SIGTERM' | 'SIGKILL' | null = null;

  constructor(child: UtilityProcess) {
    this.#child = child;
    child.once('spawn', () => {
      this.hasBegun = true;
      if (this.#owed !== null) this.signal(this.#owed);
    });
  }

  /**
   * Sends a signal, when the process has begun. Not by Electron's `kill`, which gives a process that is to end by
   * itself only two seconds; but on Windows, where there are no signals, there is nothing else.
   */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    const { pid } = this.#child;
    if (pid === undefined) {
      this.#owed = signal;
      return;
    }
    try {
      if (process.platform === 'win32') this.#child.kill();
      else process.kill(pid, signal);
    } catch {
      // It has just ended, of which it tells itself.
    }
  }
}
