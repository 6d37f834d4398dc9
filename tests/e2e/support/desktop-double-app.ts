import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { CommandInput, CommandName, CommandOutput } from '#shared/contract/commands';
import type { BridgeAnswer } from '#shared/contract/desktop-bridge';
import { fromWireError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import { DesktopDouble } from '../../support/desktop-double.ts';
import { complaintsOf, type AppUnderTest, type StartOptions } from './app-under-test.ts';
import { chromiumFlags, findChromium, noChromium } from './chromium.ts';

interface Running {
  readonly double: DesktopDouble;
  /** The double's Chromium, to which the test has attached itself as well. */
  readonly browser: Browser;
  readonly page: Page;
}

/** The built main process, preload script and renderer on the double of Electron. */
export class DesktopDoubleApp implements AppUnderTest {
  readonly host = 'desktop double';
  readonly home: string;
  readonly api: WorkbenchApi;
  readonly complaints: string[] = [];
  readonly #userData: string;
  readonly #options: DesktopStartOptions;
  #running: Running | null = null;

  private constructor(home: string, userData: string, options: DesktopStartOptions) {
    this.home = home;
    this.#userData = userData;
    this.#options = options;
    this.api = {
      call: (name, input) => this.#call(name, input),
      subscribe: (listener) =>
        this.double.onSent((channel, [event]) => {
          if (channel === 'unroll:event') listener(event as WorkbenchEvent);
        }),
    };
  }

  static async start(home: string, options: DesktopStartOptions): Promise<DesktopDoubleApp> {
    const app = new DesktopDoubleApp(
      home,
      await mkdtemp(join(tmpdir(), 'unroll-double-')),
      options,
    );
    await app.#run();
    return app;
  }

  get page(): Page {
    return this.#present.page;
  }

  get double(): DesktopDouble {
    return this.#present.double;
  }

  async restart(): Promise<void> {
    await this.#end();
    await this.#run();
  }

  async close(): Promise<void> {
    await this.#end();
    await rm(this.#userData, { recursive: true, force: true });
  }

  get #present(): Running {
    if (this.#running === null) throw new Error('the app has ended');
    return this.#running;
  }

  async #run(): Promise<void> {
    const executable = findChromium();
    if (executable === null) throw new Error(noChromium ?? '');
    const { environment, args = [], colourScheme = 'light' } = this.#options;
    const double = await DesktopDouble.start({
      args: ['--home', this.home, ...args],
      environment: { UNROLL_SETTINGS: join(this.home, 'settings.json'), ...environment },
      userData: this.#userData,
      chromium: executable,
      chromiumFlags,
    });
    const port = await double.ask('debuggingPort');
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const page = await appPage(browser);
    complaintsOf(page, this.complaints);
    await page.emulateMedia({ colorScheme: colourScheme });
    const { width = 1280, height = 800 } = this.#options;
    await page.setViewportSize({ width, height });
    await page.waitForLoadState('load');
    this.#running = { double, browser, page };
  }

  async #end(): Promise<void> {
    if (this.#running === null) return;
    const { double, browser } = this.#running;
    this.#running = null;
    if (double.process.exitCode === null) double.process.kill('SIGTERM');
    await double.ended;
    await browser.close();
  }

  async #call<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<CommandOutput<Name>> {
    const reply = await this.double.ask('invoke', 0, 'unroll:call', [name, input]);
    if ('failure' in reply) throw new Error(reply.failure);
    const answer = reply.output as BridgeAnswer;
    if ('error' in answer) throw fromWireError(answer.error);
    return answer.output as CommandOutput<Name>;
  }
}

export interface DesktopStartOptions extends StartOptions {
  /** More arguments of the app. */
  readonly args?: readonly string[];
}

/** The page that is the app's window, among those that the browser opened by itself. */
async function appPage(browser: Browser): Promise<Page> {
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('Chromium has no context');
  const isApp = (page: Page): boolean => page.url().includes('.app.test/');
  for (;;) {
    const found = context.pages().find(isApp);
    if (found !== undefined) return found;
    await Promise.race([
      context.waitForEvent('page'),
      ...context.pages().map((page) => page.waitForEvent('framenavigated')),
    ]);
  }
}
