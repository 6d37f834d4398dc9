import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { BridgeAnswer } from '#shared/contract/desktop-bridge';
import { fromWireError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import { findElectron } from '../../../scripts/find-electron.mjs';
import { builtProgram } from '../../support/built-program.ts';
import { complaintsOf, type AppUnderTest, type StartOptions } from './app-under-test.ts';

const root = join(import.meta.dirname, '..', '..', '..');
// One that is named may be older than what Playwright can connect to; tests/desktop runs on it.
const electron = findElectron(undefined, { ...process.env, UNROLL_ELECTRON: '' });

/** Why the real Electron can't be used here; null if it can. */
export const noElectron: string | null =
  'missing' in electron ? `Electron can’t be used: ${electron.missing}` : null;

/** The app in the real Electron. */
export class ElectronApp implements AppUnderTest {
  readonly host = 'desktop';
  readonly home: string;
  readonly api: WorkbenchApi;
  readonly complaints: string[] = [];
  readonly #options: StartOptions;
  readonly #listeners = new Set<(event: WorkbenchEvent) => void>();
  #running: { readonly app: ElectronApplication; readonly page: Page } | null = null;

  private constructor(home: string, options: StartOptions) {
    this.home = home;
    this.#options = options;
    this.api = {
      call: async (name, input) => {
        const answer = await this.page.evaluate(
          ([command, given]) => window.unroll?.call(command, given),
          [name, input as unknown] as const,
        );
        if (answer === undefined) throw new Error('the window has no bridge');
        return outputOf(answer);
      },
      subscribe: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }

  static async start(home: string, options: StartOptions): Promise<ElectronApp> {
    const app = new ElectronApp(home, options);
    await app.#run();
    return app;
  }

  get page(): Page {
    if (this.#running === null) throw new Error('the app has ended');
    return this.#running.page;
  }

  async restart(): Promise<void> {
    await this.close();
    await this.#run();
  }

  async close(): Promise<void> {
    if (this.#running === null) return;
    const { app } = this.#running;
    this.#running = null;
    const ended = new Promise<void>((resolve) => {
      app.once('close', () => resolve());
    });
    // Like Ctrl+C: runs are stopped, and nobody is asked.
    app.process().kill('SIGTERM');
    await ended;
  }

  async #run(): Promise<void> {
    if ('missing' in electron) throw new Error(electron.missing);
    await builtProgram('desktop.js');
    const { environment, colourScheme = 'light', width = 1280, height = 800 } = this.#options;
    const app = await _electron.launch({
      executablePath: electron.program,
      args: [root, '--home', this.home, `--user-data-dir=${join(this.home, 'user-data')}`],
      env: { ...process.env, UNROLL_SETTINGS: join(this.home, 'settings.json'), ...environment },
      colorScheme: colourScheme,
    });
    const page = await app.firstWindow();
    complaintsOf(page, this.complaints);
    await page.setViewportSize({ width, height });
    await page.exposeFunction('hearWorkbench', (event: WorkbenchEvent) => {
      for (const listener of this.#listeners) listener(event);
    });
    await page.evaluate(() => {
      const hear = Reflect.get(window, 'hearWorkbench') as (event: WorkbenchEvent) => void;
      window.unroll?.onEvent(hear);
    });
    this.#running = { app, page };
  }
}

/** What an answer holds, whatever the caller knows of its type. */
function outputOf<Output>(answer: BridgeAnswer): Output {
  if ('error' in answer) throw fromWireError(answer.error);
  return answer.output as Output;
}
