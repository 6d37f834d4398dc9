import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import { app } from './app.mjs';
import { record } from './recording.mjs';

const prelude = join(import.meta.dirname, 'utility-prelude.mjs');

/** Those that go on. */
export const children = new Set();

/** A utility process over a forked one. */
class UtilityProcess extends EventEmitter {
  #child;

  constructor(program, args, { env, execArgv = [], serviceName }) {
    super();
    this.#child = fork(prelude, [program, ...args], {
      // Given, the environment replaces the parent's.
      env: env ?? process.env,
      // Node's own flags are given to V8 through this one.
      execArgv: execArgv.map((flag) => flag.replace(/^--js-flags=/, '')),
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    this.#child.on('spawn', () => this.emit('spawn'));
    this.#child.on('message', (message) => this.emit('message', message));
    children.add(this);
    this.#child.on('exit', (code, signal) => {
      children.delete(this);
      const exitCode = code ?? constants.signals[signal];
      if (exitCode !== 0) {
        const reason = signal === 'SIGKILL' ? 'killed' : 'crashed';
        const details = { type: 'Utility', reason, exitCode, name: serviceName };
        app.emit('child-process-gone', {}, details);
      }
      this.emit('exit', exitCode);
      // After it they are gone.
      this.stdout = this.stderr = null;
      this.pid = undefined;
    });
    this.pid = this.#child.pid;
  }

  postMessage(message) {
    this.#child.send(message, () => undefined);
  }

  kill() {
    return this.#child.kill('SIGTERM');
  }
}

export const utilityProcess = {
  fork: (program, args = [], options = {}) => {
    record('utilityProcess.fork', program, args, { ...options, env: undefined });
    return new UtilityProcess(program, args, options);
  },
};
