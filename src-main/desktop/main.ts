/** The program of the desktop app: Electron's main process. */
import { join, resolve } from 'node:path';
import {
  app,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  protocol,
  session,
  shell,
  utilityProcess,
} from 'electron';
import { toWireError } from '#shared/contract/errors';
import { readAhead } from '../hosts/hosted-workbench.ts';
import { builtTrainer } from '../execution/local/trainer-child.ts';
import { utilitySpawner } from '../execution/local/utility-spawner.ts';
import { onInterrupt } from '../hosts/interrupts.ts';
import { DataFolder } from '../storage/data-folder.ts';
import { unrollHome, type ChosenHome } from '../storage/home.ts';
import { settingsFile } from '../storage/settings-file.ts';
import { Workbench } from '../workbench/workbench.ts';
import { serveAppFile } from './app-protocol.ts';
import { DesktopApp } from './desktop-app.ts';
import { answerCalls } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import { parseLaunchArguments, type LaunchArguments } from './open-files.ts';
import { denyPermissions } from './permissions.ts';
import { folderRevealer } from './reveal-folder.ts';
import { takeFolder } from './take-folder.ts';
import { confine, openWindow } from './window.ts';

/** What a second start of the program sends to the first one. */
interface Introduction {
  /** The data folder that it was started with; null if it wasn't given one. */
  readonly home: string | null;
}

const outFolder = join(import.meta.dirname, '..');
const forDevelopers = !app.isPackaged;

/** What was said to this start of the program or, in `argv`, to a second one. */
function saidIn(argv: readonly string[]): LaunchArguments {
  return parseLaunchArguments(argv.slice(process.defaultApp ? 2 : 1));
}

const telling = {
  openExternal: (url: string) => shell.openExternal(url),
  showErrorBox: (title: string, content: string) => {
    dialog.showErrorBox(title, content);
  },
};

function report(error: Error): void {
  console.error(error);
}

/** Begins everything that needs Electron to be ready. */
function start(
  said: LaunchArguments,
  { home, homeFrom }: ChosenHome,
  folder: DataFolder,
): DesktopApp {
  denyPermissions(session.defaultSession);
  protocol.handle('app', (request) => serveAppFile(join(outFolder, 'renderer'), request));

  const workbench = new Workbench({
    home,
    folder,
    spawn: utilitySpawner(
      utilityProcess.fork.bind(utilityProcess),
      ...builtTrainer(join(outFolder, 'main'), home),
    ),
    host: {
      kind: 'desktop',
      homeFrom,
      settingsFile: settingsFile(),
      versions: {
        electron: process.versions['electron'] ?? '',
        chrome: process.versions['chrome'] ?? '',
      },
      reveal: folderRevealer((path) => shell.openPath(path)),
    },
  });
  const desktop = new DesktopApp({
    workbench,
    openWindow: () =>
      openWindow({
        preload: join(outFolder, 'preload', 'index.cjs'),
        icon: join(app.getAppPath(), 'resources', 'icon.png'),
        forDevelopers,
      }),
  });
  answerCalls(ipcMain, desktop, () => desktop.window?.webContents ?? null, report);
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        platform: process.platform,
        forDevelopers,
        choose: (choice) => {
          desktop.choose(choice);
        },
      }),
    ),
  );
  onInterrupt(process, () => performance.now(), {
    first: () => void desktop.quitting.end(),
    again: () => {
      workbench.kill();
      app.exit(130);
    },
  });
  app.on('before-quit', (event) => {
    desktop.quitting.requested(event);
  });
  app.on('activate', () => {
    desktop.show();
  });
  app.on('child-process-gone', (_event, { type, reason, name, exitCode }) => {
    if (reason !== 'clean-exit') {
      console.error(`${name ?? type} has ended: ${reason}, exit code ${exitCode}`);
    }
  });
  desktop.show();
  readAhead(workbench);
  for (const file of said.files) void desktop.files.open(file);
  return desktop;
}

/** Shows why the app can't start and ends it: no window will. */
function failToStart(error: unknown): void {
  console.error(error);
  dialog.showErrorBox('Unroll can’t start', toWireError(error).message);
  app.exit(1);
}

/** All that Electron wants to know before it is ready. */
function prepare(said: LaunchArguments, chosen: ChosenHome): void {
  crashReporter.start({ uploadToServer: false });
  app.enableSandbox();
  if (process.platform === 'win32') app.setAppUserModelId('app.unroll.workbench');
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  app.on('web-contents-created', (_event, contents) => {
    confine(contents);
  });
  const early: string[] = [];
  let desktop: DesktopApp | null = null;
  // On macOS files come as events, the first one before there is a window.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    if (desktop === null) early.push(path);
    else void desktop.files.open(path);
  });
  app.on('second-instance', (_event, argv, folder, introduced) => {
    desktop?.show();
    const { home } = introduced as Introduction;
    if (home !== null && home !== chosen.home) {
      desktop?.inform(
        'Unroll is already running with another data folder.',
        `It uses ${chosen.home}. Quit it first to use ${home}.`,
      );
      return;
    }
    for (const file of saidIn(argv).files) void desktop?.files.open(resolve(folder, file));
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  // Not awaited here: Electron only becomes ready once this module has run to its end.
  const begin = async (): Promise<void> => {
    await app.whenReady();
    const folder = new DataFolder(chosen.home);
    if (!(await takeFolder(folder, telling))) {
      app.quit();
      return;
    }
    desktop = start(said, chosen, folder);
    for (const path of early) void desktop.files.open(path);
  };
  void begin().catch(failToStart);
}

const said = saidIn(process.argv);
const chosen = unrollHome(process.env, said.home ?? undefined);
const isTold = chosen.homeFrom === 'flag' || chosen.homeFrom === 'environment';
const introduction: Introduction = { home: isTold ? chosen.home : null };

// It is one for each user and not for each data folder: the windows would share the browser's own profile.
if (app.requestSingleInstanceLock(introduction)) prepare(said, chosen);
else app.quit();
