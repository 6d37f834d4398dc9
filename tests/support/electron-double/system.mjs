import { EventEmitter } from 'node:events';
import { record } from './recording.mjs';

export const crashReporter = { start: (options) => record('crashReporter.start', options) };

export const shell = {
  openPath: (path) => {
    record('shell.openPath', path);
    return Promise.resolve('');
  },
  openExternal: (url) => {
    record('shell.openExternal', url);
    return Promise.resolve();
  },
};

let nextBlocker = 1;
export const powerSaveBlocker = {
  start: (type) => {
    record('powerSaveBlocker.start', type);
    return nextBlocker++;
  },
  stop: (id) => record('powerSaveBlocker.stop', id),
};

/** Answers to questions that a test has given beforehand; without one the question stands. */
export const dialogAnswers = [];
const waitingDialogs = [];

export function answerDialog(response) {
  const waiting = waitingDialogs.shift();
  if (waiting === undefined) dialogAnswers.push(response);
  else waiting({ response, checkboxChecked: false });
}

export const dialog = {
  showMessageBox: (...args) => {
    record('dialog.showMessageBox', args.at(-1));
    const response = dialogAnswers.shift();
    if (response !== undefined) return Promise.resolve({ response, checkboxChecked: false });
    return new Promise((resolve) => waitingDialogs.push(resolve));
  },
  showErrorBox: (title, content) => record('dialog.showErrorBox', title, content),
};

export class Notification extends EventEmitter {
  static isSupported() {
    return true;
  }

  constructor(options) {
    super();
    this.options = options;
  }

  show() {
    shownNotifications.push(this);
    record('Notification.show', this.options);
  }
}
export const shownNotifications = [];

/** The menu that was set, for a test to choose from. */
export const menu = { present: null };

export const Menu = {
  buildFromTemplate: (template) => ({ items: template }),
  setApplicationMenu: (built) => (menu.present = built),
};

/** Chooses an item by its id, as by its accelerator. */
export function chooseFromMenu(id) {
  const items = (menu.present?.items ?? []).flatMap(({ submenu = [] }) => submenu);
  const item = items.find((candidate) => candidate.id === id);
  if (item === undefined) throw new Error(`the menu has no item ${id}`);
  item.click();
}
