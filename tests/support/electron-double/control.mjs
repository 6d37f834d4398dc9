import { app } from './app.mjs';
import { BrowserWindow } from './browser-window.mjs';
import { debuggingPort } from './chromium.mjs';
import { preventable } from './preventable.mjs';
import { record, recordedCalls } from './recording.mjs';
import { permissions } from './session.mjs';
import { answerDialog, chooseFromMenu, menu, shownNotifications } from './system.mjs';
import { children } from './utility-process.mjs';

/** What a test can ask of the process that it forked, by name. */
const actions = {
  debuggingPort,
  calls: () => recordedCalls(),
  menu: () => JSON.parse(JSON.stringify(menu.present?.items ?? [])),
  chooseFromMenu,
  answerDialog,
  /** Has the app answer a message as if it came from the frame at this place of the page; 0 is the main frame. */
  invoke: (place, channel, args) => {
    const contents = onlyWindow().webContents;
    return contents.answer(contents.frames()[place], channel, args);
  },
  isPermitted: (permission, url) =>
    new Promise((resolve) => {
      if (permissions.request === null) resolve(true);
      else
        permissions.request(onlyWindow().webContents, permission, resolve, { requestingUrl: url });
    }),
  closeWindow: () => onlyWindow().close(),
  windows: () => BrowserWindow.getAllWindows().length,
  lookElsewhere: () => onlyWindow().blur(),
  minimise: () => onlyWindow().minimize(),
  clickNotification: (place) => shownNotifications[place].emit('click'),
  startAgain: (argv, folder, home) => app.emit('second-instance', {}, argv, folder, { home }),
  openFile: (path) => app.emit('open-file', preventable(), path),
  endSession: () => {
    const event = preventable();
    onlyWindow().emit('query-session-end', event);
    return event.defaultPrevented;
  },
  failToLoad: (code, description) =>
    onlyWindow().webContents.emit('did-fail-load', {}, code, description, 'app://unroll/', true),
  crashWindow: () =>
    onlyWindow().webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }),
  /** As the system does when memory is short. */
  killChildren: () => children.forEach((child) => process.kill(child.pid, 'SIGKILL')),
  quit: () => void app.quit(),
};

function onlyWindow() {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) throw new Error('there is no window');
  return window;
}

/** Answers the messages of the test that forked this process, if one did. */
export function serveControl() {
  process.on('message', async ({ id, action, args }) => {
    try {
      await app.whenReady();
      process.send({ kind: 'answer', id, output: await actions[action](...args) });
    } catch (error) {
      process.send({ kind: 'answer', id, failure: error.stack });
    }
  });
  // A test that has ended leaves nothing behind.
  process.on('disconnect', () => app.exit(1));
  record('started', process.argv.slice(2));
}
