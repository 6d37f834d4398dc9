import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { CommandInput, CommandName, CommandOutput } from '#shared/contract/commands';
import { fromWireError } from '#shared/contract/errors';
import type { AppAnswer, AppRequestName, AppRequests } from './app-protocol.ts';
import type { Observed } from './observe.ts';

/** Milliseconds that the app may take to answer, on a busy machine too. */
const deadline = 30_000;

/** The process of the app ended before it answered. */
export class AppDied extends Error {
  override readonly name = 'AppDied';
}

/** The app didn't answer in time; its process has been killed. */
export class AppHangs extends Error {
  override readonly name = 'AppHangs';
}

/** The programs that the campaign starts. */
export interface Programs {
  /** The bundled app-program.ts. */
  readonly app: string;
  /** The built trainer. */
  readonly trainer: string;
}

interface Pending {
  resolve(output: unknown): void;
  reject(error: Error): void;
}

/** A process of the app with those that it starts, in a process group of its own. */
export class AppProcess {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly #exit: Promise<void>;
  #nextId = 1;
  #hasExited = false;
  #said = '';

  constructor(programs: Programs, environment: Readonly<Record<string, string>>) {
    const child = fork(programs.app, [programs.trainer], {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
      env: { ...process.env, ...environment },
      detached: true,
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#said = (this.#said + text).slice(-4000);
      });
    }
    child.on('message', (message) => this.#take(message as AppAnswer));
    this.#exit = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#hasExited = true;
        const error = new AppDied(`the app ended (${signal ?? `exit code ${code}`}) ${this.#said}`);
        for (const { reject } of this.#pending.values()) reject(error);
        this.#pending.clear();
        resolve();
      });
    });
  }

  get isAlive(): boolean {
    return !this.#hasExited;
  }

  /** @throws AppDied, AppHangs, or UnrollError if the app refuses */
  ask<Name extends AppRequestName>(
    name: Name,
    input: AppRequests[Name]['input'],
  ): Promise<AppRequests[Name]['output']> {
    if (this.#hasExited) return Promise.reject(new AppDied(`the app has ended: ${this.#said}`));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        this.kill();
        reject(new AppHangs(`no answer to ${name} ${describe(input)} within ${deadline} ms`));
      }, deadline);
      this.#pending.set(id, {
        resolve: (output) => {
          clearTimeout(timer);
          resolve(output as AppRequests[Name]['output']);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      // A message to a process that has just died is answered by its exit.
      this.#child.send({ id, name, input }, () => undefined);
    });
  }

  async call<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<CommandOutput<Name>> {
    return (await this.ask('command', { name, input })) as CommandOutput<Name>;
  }

  open(home: string): Promise<unknown> {
    return this.ask('open', { home });
  }

  close(): Promise<unknown> {
    return this.ask('close', {});
  }

  observe(looksAtDatasets: boolean): Promise<Observed> {
    return this.ask('observe', { looksAtDatasets });
  }

  /** Trains an experiment, from its checkpoint if it has one. @returns how it ended */
  async train(experiment: string): Promise<AppRequests['awaitEnd']['output']> {
    await this.call('runs.resume', { experiment });
    return this.ask('awaitEnd', { experiment });
  }

  /** Ends the process and all that it started, at once. */
  kill(): void {
    try {
      process.kill(-this.#child.pid!, 'SIGKILL');
    } catch {
      // There is none left.
    }
  }

  /** Kills whatever is left, and waits until none of the processes is there any more. */
  async end(): Promise<void> {
    this.kill();
    await this.#exit;
    while (groupExists(this.#child.pid!)) await delay(2);
  }

  #take(answer: AppAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ('error' in answer) pending?.reject(fromWireError(answer.error));
    else pending?.resolve(answer.output);
  }
}

/** Whether a process group has a process left; one that still has to be reaped counts, as it does for the app. */
function groupExists(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

function describe(input: unknown): string {
  return JSON.stringify(input)?.slice(0, 200) ?? '';
}
