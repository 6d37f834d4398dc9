import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UnrollError } from '#shared/contract/errors';
import type { SlurmChoice } from '#shared/sweep/executors';
import { fromAgentSchema, type FromAgent, type ToAgent } from './agent-messages.ts';
import { lastLineOf } from './last-line.ts';
import { MessageWriter, readMessages } from './message-stream.ts';
import { loadModules, noModulesCode, quoted } from './slurm-commands.ts';

const charactersKept = 4000;
/** Milliseconds that the agent has for what was sent before its connection is cut. */
const closeDeadline = 30_000;

/** A connection to an agent at the cluster, on this computer or through ssh. */
export class AgentConnection {
  /** Fulfilled with what went wrong, or null if it was closed; never rejected. */
  readonly ended: Promise<UnrollError | null>;
  readonly #choice: SlurmChoice;
  readonly #child: ChildProcess;
  readonly #writer: MessageWriter;
  #stderr = '';
  #isClosed = false;

  /** @param receive hears all messages, in order */
  constructor(choice: SlurmChoice, receive: (message: FromAgent) => void) {
    this.#choice = choice;
    const [program, ...args] = agentCommand(choice);
    this.#child = spawn(program!, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    // What it says about its end comes by its exit.
    this.#child.stdin!.on('error', () => undefined);
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-charactersKept);
    });
    const exit = new Promise<number | NodeJS.ErrnoException | null>((resolve) => {
      this.#child.on('error', resolve);
      this.#child.on('close', resolve);
    });
    const read = this.#read(receive);
    this.ended = exit.then(async (how) => {
      const problem = await read;
      return this.#isClosed ? null : (problem ?? connectionProblem(choice, how, this.#stderr));
    });
    this.#writer = new MessageWriter(this.#child.stdin!);
  }

  send(message: ToAgent): void {
    this.#writer.send(message);
  }

  /** Fulfilled when most of what was sent has left this computer, or nothing can. */
  sent(): Promise<void> {
    return this.#writer.drained();
  }

  /** What it means that nothing was answered. */
  silence(): UnrollError {
    const { host, program } = this.#choice;
    const last = lastLineOf(this.#stderr);
    const said = last === '' ? '' : `; the last that it said: ${last}`;
    return new UnrollError(
      'unavailable',
      `program: ${program ?? 'unroll'} on ${host ?? 'this computer'} has not answered within a minute${said}; it must start Unroll’s command line without asking for anything`,
    );
  }

  /** Ends the connection after what was sent has been done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#child.stdin!.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), closeDeadline);
    await this.ended;
    clearTimeout(timer);
  }

  /** Ends it at once. */
  kill(): void {
    this.#isClosed = true;
    this.#child.kill('SIGKILL');
  }

  async #read(receive: (message: FromAgent) => void): Promise<UnrollError | null> {
    try {
      for await (const message of readMessages(this.#child.stdout!)) {
        receive(fromAgentSchema.parse(message));
      }
      return null;
    } catch (error) {
      this.#child.kill('SIGKILL');
      return error instanceof UnrollError
        ? error
        : new UnrollError('unavailable', `The cluster’s answer is unreadable: ${String(error)}`);
    }
  }
}

/** The program that starts an agent, with its arguments. */
function agentCommand({ host, folder, program, modules }: SlurmChoice): string[] {
  if (host === null) {
    return program === null
      ? [...ownCommandLine(), 'slurm', folder]
      : ['bash', '-c', `exec ${program} slurm ${quoted(folder)}`];
  }
  const load = loadModules(modules).map((line) => `${line}; `);
  const command = `${load.join('')}exec ${program ?? 'unroll'} slurm ${quoted(folder)}`;
  const options = [
    '-o',
    'BatchMode=yes',
    '-o',
    'ConnectTimeout=20',
    '-o',
    'ServerAliveInterval=30',
  ];
  return ['ssh', '-T', ...options, '--', host, `bash -lc ${quoted(command)}`];
}

/** This program's command line; Electron, which isn't Node, needs one that is installed. */
function ownCommandLine(): string[] {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) {
    folder = dirname(folder);
  }
  const isElectron = process.versions.electron !== undefined;
  return isElectron ? ['unroll'] : [process.execPath, join(folder, 'out', 'main', 'cli.js')];
}

/** Why a connection has ended that should not have. @param how its exit code, or why it could not be started */
function connectionProblem(
  { host, program, modules }: SlurmChoice,
  how: number | NodeJS.ErrnoException | null,
  stderr: string,
): UnrollError {
  const last = lastLineOf(stderr);
  const said = last === '' ? '' : `: ${last}`;
  const unavailable = (message: string): UnrollError => new UnrollError('unavailable', message);
  if (host === null) {
    return unavailable(
      how === 127 || how instanceof Error
        ? `program: ${program ?? 'unroll'} could not be started${said}; give the command that starts Unroll’s command line`
        : `The connection to Slurm on this computer has ended${said}`,
    );
  }
  if (how instanceof Error) {
    return unavailable('There is no ssh on this computer; install OpenSSH’s client');
  }
  if (how === noModulesCode) {
    return new UnrollError(
      'invalid-input',
      `modules: ${host} does not load ${modules.join(', ')}${said}; “module avail” there lists those that it has`,
    );
  }
  if (how === 127) {
    return unavailable(
      `program: ${host} has no ${program ?? 'unroll'}${said}; install the same version of Unroll there, or give the command that starts it`,
    );
  }
  return unavailable(
    how === 255
      ? `host: ssh does not reach ${host}${said}; “ssh ${host} true” must work in a terminal without asking for anything`
      : `The connection to ${host} has ended${said}`,
  );
}
