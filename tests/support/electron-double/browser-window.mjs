import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { app } from './app.mjs';
import { chromiumVersion, pages } from './chromium.mjs';
import { preventable } from './preventable.mjs';
import { record } from './recording.mjs';
import { initScript } from './renderer-half.mjs';
import { WebContents } from './web-contents.mjs';
import { windows } from './windows.mjs';

/** A window over a page of Chromium. */
export class BrowserWindow extends EventEmitter {
  webContents = new WebContents();
  #page = null;
  #options;
  #isFocused = true;
  #isMinimized = false;
  #isDestroyed = false;

  static getAllWindows() {
    return [...windows];
  }

  constructor(options) {
    super();
    this.#options = options;
    windows.push(this);
    record('new BrowserWindow', options);
    app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url) {
    if (this.#page === null) await this.#open();
    await this.webContents.load(url);
    this.emit('ready-to-show');
  }

  async #open() {
    const { preload } = this.#options.webPreferences;
    const page = await pages().newPage();
    const { width, height } = this.#options;
    await page.setViewportSize({ width, height });
    const versions = { electron: '0.0.0-double', chrome: chromiumVersion() };
    await page.addInitScript({ content: initScript(readFileSync(preload, 'utf8'), versions) });
    await this.webContents.attach(page);
    this.#page = page;
  }

  show() {
    record('BrowserWindow.show');
  }

  focus() {
    this.#isFocused = true;
    record('BrowserWindow.focus');
  }

  /** For a test: a person looks elsewhere. */
  blur() {
    this.#isFocused = false;
  }

  isFocused() {
    return this.#isFocused;
  }

  minimize() {
    this.#isMinimized = true;
    this.#isFocused = false;
  }

  isMinimized() {
    return this.#isMinimized;
  }

  restore() {
    this.#isMinimized = false;
    record('BrowserWindow.restore');
  }

  setProgressBar(value, options) {
    record('BrowserWindow.setProgressBar', value, options);
  }

  isDestroyed() {
    return this.#isDestroyed;
  }

  /** As by a click on its cross. @returns whether nobody objected */
  async close() {
    const event = preventable();
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    await this.#page?.close();
    this.#isDestroyed = true;
    windows.splice(windows.indexOf(this), 1);
    this.emit('closed');
    if (windows.length === 0) app.emit('window-all-closed');
    return true;
  }
}
