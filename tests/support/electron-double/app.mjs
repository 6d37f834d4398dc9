import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { closeChromium, launchChromium, userData } from './chromium.mjs';
import { preventable } from './preventable.mjs';
import { record } from './recording.mjs';
import { windows } from './windows.mjs';

class App extends EventEmitter {
  isPackaged = false;
  #ready = new Promise((resolve) => {
    // Ready once the app's module has run to its end, and not before.
    setImmediate(() => resolve(launchChromium()));
  });

  constructor() {
    super();
    void this.#ready.then(() => this.emit('ready'));
  }

  async whenReady() {
    await this.#ready;
  }

  requestSingleInstanceLock() {
    return process.env.UNROLL_DOUBLE_IS_SECOND !== '1';
  }

  enableSandbox() {
    record('app.enableSandbox');
  }

  setAppUserModelId(id) {
    record('app.setAppUserModelId', id);
  }

  getAppPath() {
    return join(import.meta.dirname, '..', '..', '..');
  }

  getPath(name) {
    return name === 'userData' ? userData() : join(userData(), name);
  }

  /** Asks everybody; ends when nobody objects. */
  async quit() {
    const event = preventable();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    for (const window of [...windows]) {
      if (!(await window.close())) return;
    }
    this.emit('will-quit', preventable());
    this.exit(0);
  }

  exit(code = 0) {
    this.emit('quit', {}, code);
    void closeChromium().finally(() => process.exit(code));
  }
}

export const app = new App();
