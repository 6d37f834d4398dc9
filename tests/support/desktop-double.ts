import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { builtProgram } from './built-program.ts';

/** Something of Electron that the app has called. */
export interface RecordedCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What the double can be asked; see electron-double/control.mjs. */
interface Actions {
  debuggingPort: () => number;
  calls: () => readonly RecordedCall[];
  menu: () => unknown;
  chooseFromMenu: (id: string) => void;
  answerDialog: (response: number) => void;
  invoke: (
    frame: number,
    channel: string,
    args: readonly unknown[],
  ) => { readonly output: unknown } | { readonly failure: string };
  isPermitted: (permission: string, url: string) => boolean;
  closeWindow: () => boolean;
  windows: () => number;
  lookElsewhere: () => void;
  minimise: () => void;
  clickNotification: (place: number) => void;
  startAgain: (argv: readonly string[], folder: string, home: string | null) => void;
  openFile: (path: string) => void;
  endSession: () => boolean;
  failToLoad: (code: number, description: string) => void;
  crashWindow: () => void;
  killChildren: () => void;
  quit: () => void;
}

type FromDouble =
  | { readonly kind: 'answer'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly failure: string }
  | { readonly kind: 'sent'; readonly channel: string; readonly args: readonly unknown[] };

export interface DesktopDoubleOptions {
  /** Arguments of the app. */
  readonly args?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** Folder of the app's own data, the browser's profile among it. */
  readonly userData: string;
  readonly chromium: string;
  readonly chromiumFlags: readonly string[];
}

/** The built desktop app in its own process, on the double of Electron. */
export class DesktopDouble {
  readonly process: ChildProcess;
  /** The exit code. */
  readonly ended: Promise<number | null>;
  readonly #waiting = new Map<number, (answer: FromDouble & { kind: 'answer' }) => void>();
  readonly #sentListeners = new Set<(channel: string, args: readonly unknown[]) => void>();
  #nextId = 1;
  #output = '';

  private constructor(program: string, options: DesktopDoubleOptions) {
    const register = join(import.meta.dirname, 'electron-double', 'register.mjs');
    this.process = fork(program, [...(options.args ?? [])], {
      execArgv: ['--import', register],
      // The first argument is the app's folder, as when Electron runs an app from its sources.
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        UNROLL_CHROMIUM: options.chromium,
        UNROLL_DOUBLE_FLAGS: JSON.stringify(options.chromiumFlags),
        UNROLL_DOUBLE_USER_DATA: options.userData,
        ...options.environment,
      },
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
    this.process.on('message', (message: FromDouble) => {
      if (message.kind === 'answer') this.#waiting.get(message.id)?.(message);
      else for (const listener of this.#sentListeners) listener(message.channel, message.args);
    });
    this.ended = once(this.process, 'exit').then(([code]) => code as number | null);
  }

  static async start(options: DesktopDoubleOptions): Promise<DesktopDouble> {
    return new DesktopDouble(await builtProgram('desktop.js'), options);
  }

  /** What the app has printed so far. */
  get output(): string {
    return this.#output;
  }

  /** Asks the double. Rejects with its error, or if it ends first. */
  async ask<Name extends keyof Actions>(
    action: Name,
    ...args: Parameters<Actions[Name]>
  ): Promise<ReturnType<Actions[Name]>> {
    const id = this.#nextId++;
    const answer = await Promise.race([
      new Promise<FromDouble & { kind: 'answer' }>((resolve) => {
        this.#waiting.set(id, resolve);
        this.process.send({ id, action, args }, () => undefined);
      }),
      this.ended.then((code) => {
        throw new Error(`the app ended (${code}) before it did ${action}:\n${this.#output}`);
      }),
    ]);
    if ('failure' in answer) throw new Error(answer.failure);
    return answer.output as ReturnType<Actions[Name]>;
  }

  /** The arguments with which something of Electron was called, each time. */
  async callsOf(name: string): Promise<readonly (readonly unknown[])[]> {
    const calls = await this.ask('calls');
    return calls.filter((call) => call.name === name).map(({ args }) => args);
  }

  /** Hears what the app sends to its window. The answer is a function that ends it. */
  onSent(listener: (channel: string, args: readonly unknown[]) => void): () => void {
    this.#sentListeners.add(listener);
    return () => this.#sentListeners.delete(listener);
  }
}
