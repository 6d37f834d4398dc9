import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

export { bundleProgram } from './bundle-program.ts';

/** A child process; its messages are kept from the first on. It is killed when the present test has ended. */
export class ChildProgram {
  readonly process: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly #messages: unknown[] = [];
  #arrived: () => void = () => undefined;

  constructor(program: string, args: readonly string[], options: ForkOptions = {}) {
    this.process = fork(program, args, options);
    this.ended = this.#end();
    this.process.on('message', (message) => {
      this.#messages.push(message);
      this.#arrived();
    });
    onTestFinished(() => {
      this.process.kill('SIGKILL');
    });
  }

  /** Its exit, and all its messages, which may arrive after that. */
  async #end(): Promise<void> {
    await once(this.process, 'exit');
    if (this.process.connected) await once(this.process, 'disconnect');
  }

  /** The next message, in the order of sending. Rejects if the process ends before it. */
  async message(): Promise<unknown> {
    while (this.#messages.length === 0) {
      const arrived = new Promise<'arrived'>((resolve) => {
        this.#arrived = () => resolve('arrived');
      });
      const first = await Promise.race([arrived, this.ended.then(() => 'ended')]);
      if (first === 'ended' && this.#messages.length === 0) {
        throw new Error('the program ended before it sent a message');
      }
    }
    return this.#messages.shift();
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}
