import type { Browser, BrowserContext, Page } from 'playwright-core';
import { connectWire, type WireClient } from '../../support/wire-client.ts';
import { complaintsOf, type AppUnderTest, type StartOptions } from './app-under-test.ts';
import { startBrowserServer, type BrowserServer } from './browser-server.ts';

/** The app in the browser host, and a window of Chromium that has come in by the printed address. */
export class BrowserApp implements AppUnderTest {
  readonly host = 'browser';
  readonly home: string;
  readonly complaints: string[];
  readonly #browser: Browser;
  readonly #options: StartOptions;
  #server: BrowserServer;
  #context: BrowserContext;
  #page: Page;
  #api: WireClient;

  private constructor(
    browser: Browser,
    home: string,
    options: StartOptions,
    running: Awaited<ReturnType<typeof BrowserApp.run>>,
    complaints: string[],
  ) {
    this.complaints = complaints;
    this.#browser = browser;
    this.home = home;
    this.#options = options;
    this.#server = running.server;
    this.#context = running.context;
    this.#page = running.page;
    this.#api = running.api;
  }

  static async start(browser: Browser, home: string, options: StartOptions): Promise<BrowserApp> {
    const complaints: string[] = [];
    const running = await BrowserApp.run(browser, home, options, complaints);
    return new BrowserApp(browser, home, options, running, complaints);
  }

  private static async run(
    browser: Browser,
    home: string,
    options: StartOptions,
    complaints: string[],
  ) {
    const server = await startBrowserServer(home, 0, options.environment);
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      deviceScaleFactor: options.pixelRatio ?? 1,
      colorScheme: options.colourScheme ?? 'light',
    });
    const page = await context.newPage();
    complaintsOf(page, complaints);
    await page.goto(server.url);
    return { server, context, page, api: await connectWire(server.url) };
  }

  get page(): Page {
    return this.#page;
  }

  get api(): WireClient {
    return this.#api;
  }

  get server(): BrowserServer {
    return this.#server;
  }

  /** Another window of the same browser, which has the key. */
  async openPage(): Promise<Page> {
    const page = await this.#context.newPage();
    complaintsOf(page, this.complaints);
    await page.goto(new URL('/', this.#server.url).href);
    return page;
  }

  /** Ends the host alone; the window stays and has lost it. */
  async stopHost(signal: NodeJS.Signals = 'SIGINT'): Promise<{ readonly code: number | null }> {
    await this.#api.close();
    return this.#server.end(signal);
  }

  /** Starts the host again on the same port, for the window that is still open. */
  async startHost(): Promise<void> {
    const { port } = this.#server;
    this.#server = await startBrowserServer(this.home, port, this.#options.environment);
    this.#api = await connectWire(this.#server.url);
  }

  async restart(): Promise<void> {
    await this.close();
    const running = await BrowserApp.run(this.#browser, this.home, this.#options, this.complaints);
    ({
      server: this.#server,
      context: this.#context,
      page: this.#page,
      api: this.#api,
    } = { ...running });
  }

  async close(): Promise<void> {
    await this.#context.close();
    await this.stopHost();
  }
}
