import { EventEmitter } from 'node:events';
import { invokeHandler } from './ipc.mjs';
import { toApp, toChromium } from './origins.mjs';
import { preventable } from './preventable.mjs';
import { record } from './recording.mjs';
import { receive } from './renderer-half.mjs';
import { answerRequest } from './session.mjs';

let nextId = 1;

/** A frame as a handler of messages sees it; the same frame is always the same object. */
const frames = new WeakMap();
function frameOf(frame) {
  if (!frames.has(frame)) {
    frames.set(frame, {
      get url() {
        return toApp(frame.url());
      },
      get parent() {
        const parent = frame.parentFrame();
        return parent === null ? null : frameOf(parent);
      },
    });
  }
  return frames.get(frame);
}

/** What is shown in a window, over a page of Chromium. */
export class WebContents extends EventEmitter {
  id = nextId++;
  #page = null;
  #openHandler = () => ({ action: 'allow' });
  /** The address that the app itself is loading, which is no navigation of the page. */
  #loading = null;
  #sent = Promise.resolve();

  /** Takes over a page whose scripts have not begun. */
  async attach(page) {
    this.#page = page;
    await page.exposeBinding('electronDouble', (source, channel, args) =>
      this.answer(frameOf(source.frame), channel, args),
    );
    await page.route('**/*', (route) => this.#route(route));
    page.on('popup', (popup) => this.#popup(popup));
    page.on('load', () => this.emit('did-finish-load'));
    page.on('domcontentloaded', () => this.emit('did-navigate'));
    page.on('crash', () =>
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }),
    );
  }

  get mainFrame() {
    return frameOf(this.#page.mainFrame());
  }

  /** Frames by their place in the page, the main one first; for messages of a test from any of them. */
  frames() {
    return this.#page.frames().map(frameOf);
  }

  getURL() {
    return toApp(this.#page.url());
  }

  isDestroyed() {
    return this.#page === null || this.#page.isClosed();
  }

  setWindowOpenHandler(handler) {
    this.#openHandler = handler;
  }

  async load(url) {
    this.#loading = toChromium(url);
    await this.#page.goto(this.#loading, { waitUntil: 'load' });
  }

  reload() {
    this.#loading = this.#page.url();
    record('webContents.reload');
    // A window may be closed before it has loaded.
    this.#page.reload().catch(() => undefined);
  }

  /** Messages arrive in the order in which they were sent. */
  send(channel, ...args) {
    const message = structuredClone([channel, args]);
    process.send?.({ kind: 'sent', channel, args: message[1] });
    this.#sent = this.#sent
      .then(() => this.#page.evaluate(receive, message))
      // A page that is being left hears no more.
      .catch(() => undefined);
  }

  /** Has a message from a frame of this page answered. */
  async answer(senderFrame, channel, args) {
    try {
      const event = { sender: this, senderFrame };
      return { output: structuredClone(await invokeHandler(event, channel, args)) };
    } catch (error) {
      return { failure: String(error) };
    }
  }

  async #route(route) {
    const request = route.request();
    const url = toApp(request.url());
    if (request.isNavigationRequest() && !this.#mayGo(request, url)) return route.abort('aborted');
    const answer = await answerRequest(request.method(), url);
    // Nothing of a test leaves the machine.
    if (answer === null) return route.abort('internetdisconnected');
    return route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  }

  #mayGo(request, url) {
    const isMain = request.frame() === this.#page.mainFrame();
    if (isMain && request.url() === this.#loading) {
      this.#loading = null;
      return true;
    }
    const event = preventable({ url, isMainFrame: isMain });
    this.emit('will-frame-navigate', event);
    if (isMain && !event.defaultPrevented) this.emit('will-navigate', event);
    if (event.defaultPrevented) record('navigation prevented', url);
    return !event.defaultPrevented;
  }

  async #popup(popup) {
    const url = toApp(popup.url());
    const { action } = this.#openHandler({ url });
    record('window.open', url, action);
    if (action === 'deny') await popup.close();
  }
}
