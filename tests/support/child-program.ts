import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { build } from 'vite';

/**
 * Bundles a program in TypeScript into one file that Node runs as it is.
 * @param entry the program's path
 * @param folder where the bundle goes
 * @returns the bundle's path
 */
export async function bundleProgram(entry: string, folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        output: {
          entryFileNames: 'program.mjs',
          // Bundled CommonJS packages may ask for it.
          banner: 'const __filename = import.meta.filename;',
        },
      },
    },
  });
  return join(folder, 'program.mjs');
}

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
