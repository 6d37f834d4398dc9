/** What the app imports from `electron`, as far as it uses it. */
import { app } from './app.mjs';
import { BrowserWindow } from './browser-window.mjs';
import { serveControl } from './control.mjs';

export { app, BrowserWindow };
export { ipcMain } from './ipc.mjs';
export { protocol, session } from './session.mjs';
export { crashReporter, dialog, Menu, Notification, powerSaveBlocker, shell } from './system.mjs';
export { utilityProcess } from './utility-process.mjs';

serveControl();
