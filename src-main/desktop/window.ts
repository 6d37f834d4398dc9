import { BrowserWindow, type WebContents } from 'electron';
import { appOrigin, isAppAddress } from './app-protocol.ts';

export interface WindowOptions {
  /** Path of the built preload script. */
  readonly preload: string;
  /** Whether the developer tools can be opened. */
  readonly forDevelopers: boolean;
  readonly icon: string;
}

/** Opens the app's window where and as large as it was last. */
export function openWindow({ preload, forDevelopers, icon }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    name: 'main',
    windowStatePersistence: true,
    title: 'Unroll',
    icon,
    width: 1280,
    height: 860,
    minWidth: 720,
    minHeight: 480,
    // Shown when there is something to be seen.
    show: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: forDevelopers,
    },
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  // Its failure is an event of the window's contents as well.
  window.loadURL(`${appOrigin}/`).catch(() => undefined);
  return window;
}

/** Keeps whatever is shown in a window from going elsewhere, opening others or embedding any. */
export function confine(contents: WebContents): void {
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    // The page itself may be loaded again.
    if (!isAppAddress(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
