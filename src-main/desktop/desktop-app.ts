import { app, dialog, Notification, powerSaveBlocker, type BrowserWindow } from 'electron';
import type { MenuChoice } from '#shared/contract/desktop-bridge';
import type { RunEnded, WorkbenchEvent } from '#shared/contract/events';
import { Client } from '../hosts/client.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { channels } from './channels.ts';
import { notificationOf } from './notifications.ts';
import { OpenFiles } from './open-files.ts';
import { KeepAwake } from './power.ts';
import { QuitGuard, quitQuestion } from './quit.ts';
import { RunningRuns } from './running-runs.ts';
import { WindowCrashes } from './window-crashes.ts';

/** Chromium's error code of a load that was replaced by another one. */
const abortedLoad = -3;

export interface DesktopAppOptions {
  readonly workbench: Workbench;
  readonly openWindow: () => BrowserWindow;
}

/** The app with its one window, which on macOS may be closed while the app keeps running. */
export class DesktopApp {
  readonly #workbench: Workbench;
  readonly #openWindow: () => BrowserWindow;
  readonly #runs = new RunningRuns();
  readonly #keepAwake = new KeepAwake(powerSaveBlocker);
  readonly #crashes = new WindowCrashes(() => performance.now());
  readonly quitting: QuitGuard;
  readonly files: OpenFiles;
  /** Electron holds them weakly: without this, a click on an older one would be lost. */
  readonly #notifications = new Set<Notification>();
  #window: BrowserWindow | null = null;
  /** Whether the window shows a page of ours, which may still be loading: its preload script keeps what is sent. */
  #hasPage = false;
  /** What was chosen in the menu while there was no page. */
  #chosen: MenuChoice[] = [];
  #page: Client;

  constructor({ workbench, openWindow }: DesktopAppOptions) {
    this.#workbench = workbench;
    this.#openWindow = openWindow;
    this.#page = new Client(workbench);
    this.quitting = new QuitGuard({
      runningRuns: () => this.#runs.count,
      ask: (count) => this.#ask(quitQuestion(count)),
      close: () => workbench.close(),
      quit: () => {
        app.quit();
      },
    });
    this.files = new OpenFiles({
      deliver: (file) => this.#send(channels.openFile, file),
      refuse: (message) => {
        dialog.showErrorBox('Unroll', message);
      },
    });
    workbench.subscribe((event) => {
      this.#handle(event);
    });
  }

  /** The window, while there is one. */
  get window(): BrowserWindow | null {
    return this.#window;
  }

  /** Does a command for the window's present page. */
  dispatch(name: string, input: unknown): Promise<unknown> {
    return this.#page.dispatch(name, input);
  }

  /** Brings the window to the front, opening it if it was closed. */
  show(): void {
    if (this.#window === null) {
      this.#open();
      return;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  /** Hands what was chosen in the menu to the window. */
  choose(choice: MenuChoice): void {
    this.show();
    this.#chosen.push(choice);
    this.#deliverChosen();
  }

  /** Shows a message without waiting for it to be closed. */
  inform(message: string, detail: string): void {
    void this.#ask({ type: 'info', message, detail, buttons: ['OK'], noLink: true });
  }

  #open(): void {
    const window = this.#openWindow();
    this.#window = window;
    // Not when a load starts, which may be prevented: until another page is there the present one listens.
    window.webContents.on('did-navigate', () => {
      this.#pageIsGone();
      this.#hasPage = true;
      this.#deliverChosen();
      this.files.deliverWaiting();
    });
    window.webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
      if (isMainFrame && code !== abortedLoad) void this.#offerToLoadAgain(window, description);
    });
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      this.#pageIsGone();
      void this.#recover(window, reason);
    });
    window.on('close', (event) => {
      // On macOS an app keeps running without a window.
      if (process.platform !== 'darwin') this.quitting.requested(event);
    });
    // Windows doesn't wait for an answer when a person logs off or shuts down.
    window.on('query-session-end', (event) => {
      if (this.#runs.count > 0) event.preventDefault();
      void this.quitting.end();
    });
    window.on('closed', () => {
      this.#window = null;
      this.#pageIsGone();
    });
    this.#showProgress();
  }

  #pageIsGone(): void {
    this.#hasPage = false;
    this.#page.leave();
    this.#page = new Client(this.#workbench);
  }

  async #recover(window: BrowserWindow, reason: string): Promise<void> {
    const step = this.#crashes.next(reason);
    if (step === 'nothing' || window.isDestroyed()) return;
    if (step === 'reload') {
      window.webContents.reload();
      return;
    }
    await this.#askToReload(
      window,
      'The window has crashed again.',
      `Its process ended (${reason}). Training continues without it.`,
    );
  }

  /** The window only shows itself once it has loaded, so without this the process would run without one. */
  async #offerToLoadAgain(window: BrowserWindow, description: string): Promise<void> {
    window.show();
    await this.#askToReload(
      window,
      'The window could not be loaded.',
      `Its files can’t be read (${description}). If this happens again, install Unroll again.`,
    );
  }

  async #askToReload(window: BrowserWindow, message: string, detail: string): Promise<void> {
    const loadsAgain = await this.#ask({
      type: 'error',
      message,
      detail,
      buttons: ['Reload', 'Quit'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    if (!loadsAgain) app.quit();
    else if (!window.isDestroyed()) window.webContents.reload();
  }

  #handle(event: WorkbenchEvent): void {
    this.#send(channels.event, event);
    this.#runs.handle(event);
    this.#keepAwake.set(this.#runs.isComputing);
    this.#showProgress();
    if (event.kind === 'ended') void this.#notify(event.experiment, event);
  }

  #showProgress(): void {
    const progress = this.#runs.progress;
    if (progress === null) this.#window?.setProgressBar(-1);
    else this.#window?.setProgressBar(progress.value, { mode: progress.mode });
  }

  /** Tells a person who is looking elsewhere that a run has ended. */
  async #notify(experiment: string, ended: RunEnded): Promise<void> {
    if (this.#window?.isFocused() === true || !Notification.isSupported()) return;
    const name = await this.#nameOf(experiment);
    const text = notificationOf(ended, name, process.platform);
    if (text === null) return;
    const notification = new Notification({ title: text.title, body: text.body });
    const release = (): void => {
      this.#notifications.delete(notification);
    };
    notification.on('click', () => {
      release();
      this.show();
    });
    notification.on('close', release);
    notification.on('failed', release);
    this.#notifications.add(notification);
    notification.show();
  }

  async #nameOf(experiment: string): Promise<string> {
    try {
      const { record } = await this.#workbench.call('experiments.show', { experiment });
      return record.name;
    } catch {
      return experiment;
    }
  }

  #deliverChosen(): void {
    this.#chosen = this.#chosen.filter((choice) => !this.#send(channels.menuChoice, choice));
  }

  /** Sends to the window's page; answers whether there is one. */
  #send(channel: string, message: unknown): boolean {
    if (this.#window === null || !this.#hasPage) return false;
    this.#window.webContents.send(channel, message);
    return true;
  }

  /** Asks a person; answers whether the first button was chosen. */
  async #ask(question: Electron.MessageBoxOptions): Promise<boolean> {
    const { response } =
      this.#window === null
        ? await dialog.showMessageBox(question)
        : await dialog.showMessageBox(this.#window, question);
    return response === 0;
  }
}
