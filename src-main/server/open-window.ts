import { spawn } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { writeRedirectPage } from './redirect-page.ts';

/** A program to start, with its arguments. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
}

/** A way to show an address: by a redirect page, because other users can read the arguments of a program. */
export interface WayToOpen {
  /** A folder in which the browser can read the page. */
  readonly pageFolder: string;
  /** @returns what to start. @param page address of the page, `file://…` */
  launch(page: string): Launch;
}

/** What opening a window depends on. */
export interface Dependencies {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** The data folder. */
  readonly dataFolder: string;
  readonly isRoot: boolean;
  /** @returns whether a path is a program that can be started */
  isProgram(path: string): boolean;
  /** The path behind all links. */
  realPath(path: string): string;
}

/** Browsers with app windows, those with the fewest extras first. */
const commandNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];
const macPrograms = ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);
const windowsPrograms = [
  ['Chromium', 'Application', 'chrome.exe'],
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
];

/** The window shows nothing but Unroll, so its browser needs no other connections. */
const quietFlags = [
  '--no-first-run',
  '--no-default-browser-check',
  '--no-pings',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-search-engine-choice-screen',
  '--disable-sync',
  '--disable-features=OptimizationHints,Translate,MediaRouter',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

/** Milliseconds after which a browser that can't start has exited. */
const startUp = 4000;

/** @returns whether whoever started this program could see its window */
export function hasDisplay({ platform, env }: Pick<Dependencies, 'platform' | 'env'>): boolean {
  const isUnix = platform !== 'win32' && platform !== 'darwin';
  if (isUnix) return Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
  return !env.SSH_CONNECTION;
}

/** @returns ways to show an address in a window, the best first; none without a display */
export function waysToOpen(dependencies: Dependencies): readonly WayToOpen[] {
  if (!hasDisplay(dependencies)) return [];
  const { platform, dataFolder } = dependencies;
  const byDefault: WayToOpen = {
    // Of our folders, the one that every browser can most likely read.
    pageFolder: dataFolder,
    launch: (page) => openByDefault(page, platform),
  };
  const browser = candidatePrograms(dependencies).find((path) => dependencies.isProgram(path));
  return browser === undefined ? [byDefault] : [appWindow(browser, dependencies), byDefault];
}

function appWindow(browser: string, dependencies: Dependencies): WayToOpen {
  const profile = profileFolder(browser, dependencies);
  return {
    // A browser can read its own profile, even one in a snap that can read little else.
    pageFolder: profile,
    launch: (page) => ({
      program: browser,
      args: appWindowArguments(page, profile, dependencies),
    }),
  };
}

function candidatePrograms({ platform, env }: Dependencies): readonly string[] {
  if (platform === 'darwin') return macPrograms;
  if (platform === 'win32') {
    const places = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA];
    return places
      .filter((place) => place !== undefined)
      .flatMap((place) => windowsPrograms.map((parts) => join(place, ...parts)));
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return commandNames.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function appWindowArguments(
  page: string,
  profile: string,
  { platform, isRoot }: Dependencies,
): string[] {
  return [
    `--app=${page}`,
    `--user-data-dir=${profile}`,
    ...quietFlags,
    // Chromium's sandbox refuses to run as root.
    ...(platform === 'linux' && isRoot ? ['--no-sandbox'] : []),
  ];
}

/** A separate profile, so that neither the user's settings nor their extensions affect the window. */
function profileFolder(browser: string, { platform, env, home, realPath }: Dependencies): string {
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Unroll', 'window');
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Unroll', 'window');
  }
  // A snap can only see its own hidden folders.
  const isSnap = browser.includes('/snap/') || realPath(browser).endsWith('/snap');
  if (isSnap) return join(home, 'snap', 'chromium', 'common', 'unroll-window');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'unroll', 'window');
}

/** @returns how to open an address or a folder in the system's default program */
export function openByDefault(target: string, platform: NodeJS.Platform): Launch {
  if (platform === 'darwin') return { program: 'open', args: [target] };
  if (platform === 'win32') {
    return { program: 'rundll32', args: ['url.dll,FileProtocolHandler', target] };
  }
  return { program: 'xdg-open', args: [target] };
}

/** @returns the dependencies of this process */
export function presentDependencies(dataFolder: string): Dependencies {
  return {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    dataFolder,
    isRoot: process.getuid?.() === 0,
    isProgram: (path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    },
    realPath: (path) => {
      try {
        return realpathSync(path);
      } catch {
        return path;
      }
    },
  };
}

/**
 * Shows an address in the first way whose program doesn't fail immediately.
 * @param over aborted when the address is no longer valid; the redirect page is then removed
 * @returns whether there was such a way
 */
export async function openInFirst(
  ways: readonly WayToOpen[],
  url: string,
  over: AbortSignal,
): Promise<boolean> {
  for (const { pageFolder, launch } of ways) {
    const page = writeRedirectPage(pageFolder, url, over);
    if (page === null) continue;
    if (await hasStarted(launch(page.address))) return true;
    page.remove();
  }
  return false;
}

/**
 * Starts a program.
 * @returns whether it didn't fail immediately
 */
export function hasStarted({ program, args }: Launch): Promise<boolean> {
  return new Promise((resolve) => {
    // In its own group, so that Ctrl+C in our terminal doesn't close the window.
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.unref();
    const timer = setTimeout(() => {
      resolve(true);
    }, startUp);
    const settle = (started: boolean): void => {
      clearTimeout(timer);
      resolve(started);
    };
    child.once('error', () => {
      settle(false);
    });
    child.once('exit', (code) => {
      settle(code === 0);
    });
  });
}
