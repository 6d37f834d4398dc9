import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { CommandInput, CommandName, CommandOutput } from '#shared/contract/commands';
import type { BridgeAnswer } from '#shared/contract/desktop-bridge';
import { fromWireError } from '#shared/contract/errors';
import { DevTools } from './devtools.ts';
import { electronUser } from './given-electron.ts';

const root = join(import.meta.dirname, '..', '..', '..');
export const patience = { timeout: 120_000, interval: 50 };

export interface DesktopOptions {
  readonly program: string;
  /** A folder that Electron may write to: its own, the settings, and the data folder in it. */
  readonly folder: string;
  readonly display: NodeJS.ProcessEnv;
  /** More arguments of the app. */
  readonly args?: readonly string[];
  /** Whether the program is the app itself, packed, whose main process can't be debugged. */
  readonly isPacked?: boolean;
  readonly environment?: NodeJS.ProcessEnv;
}

/** The app in a real Electron. */
export class RunningDesktop {
  readonly home: string;
  readonly process: ChildProcess;
  /** The exit code; null: by a signal. */
  readonly ended: Promise<number | null>;
  #output = '';
  #window: DevTools | null = null;
  #main: DevTools | null = null;

  private constructor(options: DesktopOptions) {
    const { program, folder, display, args = [], isPacked = false, environment } = options;
    this.home = join(folder, 'home');
    const flags = ['--remote-debugging-port=0', ...(isPacked ? [] : ['--inspect=0', root])];
    const own = ['--home', this.home, `--user-data-dir=${join(folder, 'user-data')}`];
    this.process = spawn(program, [...flags, ...own, ...args], {
      ...electronUser,
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...display,
        HOME: folder,
        TMPDIR: folder,
        XDG_CONFIG_HOME: join(folder, 'config'),
        XDG_RUNTIME_DIR: folder,
        UNROLL_HOME: '',
        UNROLL_SETTINGS: join(folder, 'settings.json'),
        ...environment,
      },
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
    this.ended = once(this.process, 'exit').then(([code]) => code as number | null);
  }

  /** Starts the app and waits for its window's page. */
  static async start(options: DesktopOptions): Promise<RunningDesktop> {
    const desktop = new RunningDesktop(options);
    await desktop.connectWindow();
    if (options.isPacked !== true) {
      desktop.#main = await DevTools.connect(await desktop.#said(/Debugger listening on (ws:\S+)/));
    }
    return desktop;
  }

  /** Starts the app where it is expected to end immediately. */
  static startBriefly(options: DesktopOptions): RunningDesktop {
    return new RunningDesktop(options);
  }

  /** What it has printed so far. */
  get output(): string {
    return this.#output;
  }

  /** Connects to the window's page, which another one may have taken the place of. */
  async connectWindow(): Promise<void> {
    this.#window?.close();
    const browser = new URL(await this.#said(/DevTools listening on (ws:\S+)/));
    this.#window = await vi.waitFor(async () => {
      const answer = await fetch(`http://${browser.host}/json`);
      const pages = (await answer.json()) as { url: string; webSocketDebuggerUrl: string }[];
      const page = pages.find(({ url }) => url.startsWith('app://unroll'));
      if (page === undefined) throw new Error(`there is no window:\n${this.#output}`);
      const window = await DevTools.connect(page.webSocketDebuggerUrl);
      const isReady =
        "document.readyState === 'complete' && document.querySelector('main') !== null";
      if ((await window.evaluate(isReady)) !== true) {
        window.close();
        throw new Error('the page is still loading');
      }
      return window;
    }, patience);
  }

  /** The value of an expression in the window. */
  inWindow(expression: string): Promise<unknown> {
    if (this.#window === null) throw new Error('there is no window');
    return this.#window.evaluate(expression);
  }

  /** The value of an expression in the main process, in which `electron` is that module. */
  inMain(expression: string): Promise<unknown> {
    if (this.#main === null) throw new Error('nothing can be asked of its main process');
    return this.#main.evaluate(`(async () => {
      const load = process.mainModule?.require ??
        process.getBuiltinModule('node:module').createRequire(process.execPath);
      const electron = load('electron');
      return ${expression};
    })()`);
  }

  /** Does a command as the window's page does. */
  async call<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<CommandOutput<Name>> {
    const expression = `window.unroll.call(${JSON.stringify(name)}, ${JSON.stringify(input)})`;
    const answer = (await this.inWindow(expression)) as BridgeAnswer;
    if ('error' in answer) throw fromWireError(answer.error);
    return answer.output as CommandOutput<Name>;
  }

  /** Goes to a page by its path. */
  async goTo(path: string): Promise<void> {
    await this.inWindow(`void (location.hash = ${JSON.stringify(`#${path}`)})`);
  }

  async takePicture(file: string): Promise<void> {
    const taken = await this.#window?.send('Page.captureScreenshot', { format: 'png' });
    await writeFile(file, Buffer.from((taken as { data: string }).data, 'base64'));
  }

  /** Sends something to the window's developer tools. */
  async sendToWindow(method: string, params: object): Promise<void> {
    await this.#window?.send(method, params);
  }

  /** Lets go of the main process, which would wait at its end for whoever debugs it. */
  releaseMain(): void {
    this.#main?.close();
    this.#main = null;
  }

  /** Ends it as Ctrl+C does, if it hasn't ended. */
  async close(): Promise<void> {
    this.releaseMain();
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGINT');
    }
    await this.ended;
    this.#window?.close();
  }

  #said(pattern: RegExp): Promise<string> {
    return vi.waitFor(() => {
      const [, found] = pattern.exec(this.#output) ?? [];
      if (found === undefined) throw new Error(`it did not say ${pattern}:\n${this.#output}`);
      return found;
    }, patience);
  }
}
