/**
 * All open windows, the oldest first.
 * @type {import('./browser-window.mjs').BrowserWindow[]}
 */
export const windows = [];
