import { spawn } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A program to be started with its arguments. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
}

/** What there is around this process, as far as it matters for opening a window. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly isRoot: boolean;
  /** Whether a path is a program that can be started. */
  isProgram(path: string): boolean;
  /** The path behind all links. */
  realPath(path: string): string;
}

/** Browsers that have app windows, the least burdened with extras first. */
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

/** The window shows nothing but Unroll, so that its browser has nobody else to talk to. */
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

/** Milliseconds in which a browser that can't start has ended again. */
const startUp = 4000;

/** Whether whoever started this program could see a window of it. */
export function hasDisplay({ platform, env }: Pick<Surroundings, 'platform' | 'env'>): boolean {
  const isUnix = platform !== 'win32' && platform !== 'darwin';
  if (isUnix) return Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
  return !env.SSH_CONNECTION;
}

/** Ways to show an address in a window, the best first; none where there is no display. */
export function waysToOpen(url: string, surroundings: Surroundings): readonly Launch[] {
  if (!hasDisplay(surroundings)) return [];
  const browser = candidatePrograms(surroundings).find((path) => surroundings.isProgram(path));
  const appWindow: Launch[] =
    browser === undefined
      ? []
      : [{ program: browser, args: appWindowArguments(url, browser, surroundings) }];
  return [...appWindow, openByDefault(url, surroundings.platform)];
}

function candidatePrograms({ platform, env }: Surroundings): readonly string[] {
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

function appWindowArguments(url: string, browser: string, surroundings: Surroundings): string[] {
  const { platform, isRoot } = surroundings;
  return [
    `--app=${url}`,
    `--user-data-dir=${profileFolder(browser, surroundings)}`,
    ...quietFlags,
    // Chromium's sandbox refuses to be run by root.
    ...(platform === 'linux' && isRoot ? ['--no-sandbox'] : []),
  ];
}

/** A profile of its own, so that neither a person's settings nor their extensions get into the window. */
function profileFolder(browser: string, { platform, env, home, realPath }: Surroundings): string {
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Unroll', 'window');
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Unroll', 'window');
  }
  // A snap sees no hidden folders but its own.
  const isSnap = browser.includes('/snap/') || realPath(browser).endsWith('/snap');
  if (isSnap) return join(home, 'snap', 'chromium', 'common', 'unroll-window');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'unroll', 'window');
}

/** Has the system open an address, or a folder, with what it opens such things with. */
export function openByDefault(target: string, platform: NodeJS.Platform): Launch {
  if (platform === 'darwin') return { program: 'open', args: [target] };
  if (platform === 'win32') {
    return { program: 'rundll32', args: ['url.dll,FileProtocolHandler', target] };
  }
  return { program: 'xdg-open', args: [target] };
}

/** What is around this very process. */
export function presentSurroundings(): Surroundings {
  return {
    platform: process.platform,
    env: process.env,
    home: homedir(),
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
 * Starts the first program that doesn't fail at once.
 * @returns whether there was one
 */
export async function launchFirst(launches: readonly Launch[]): Promise<boolean> {
  for (const launch of launches) if (await hasStarted(launch)) return true;
  return false;
}

function hasStarted({ program, args }: Launch): Promise<boolean> {
  return new Promise((resolve) => {
    // In a group of its own, so that Ctrl+C in our terminal doesn't close the window under the person's hands.
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
