import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { launchFirst, waysToOpen, type Surroundings } from '#main/server/open-window';
import { skipBecause } from '../support/skip-because.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const url = 'http://127.0.0.1:4200/?token=t';

/** Surroundings in which these programs are installed. */
function surroundings(programs: readonly string[], change: Partial<Surroundings> = {}) {
  return {
    platform: 'linux',
    env: { PATH: '/usr/local/bin:/usr/bin', DISPLAY: ':0' },
    home: '/home/ada',
    isRoot: false,
    isProgram: (path) => programs.includes(path),
    realPath: (path) => path,
    ...change,
  } satisfies Surroundings;
}

test('an installed Chromium shows the app in a window of its own that asks nobody else', () => {
  const [appWindow, fallback] = waysToOpen(url, surroundings(['/usr/bin/chromium']));
  expect(appWindow?.program).toBe('/usr/bin/chromium');
  expect(appWindow?.args).toEqual(
    expect.arrayContaining([
      `--app=${url}`,
      '--user-data-dir=/home/ada/.cache/unroll/window',
      '--disable-background-networking',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    ]),
  );
  expect(appWindow?.args).not.toContain('--no-sandbox');
  expect(fallback).toEqual({ program: 'xdg-open', args: [url] });
});

test("Chromium's sandbox is only left off where it would refuse, for root on Linux", () => {
  const [asRoot] = waysToOpen(url, surroundings(['/usr/bin/chromium'], { isRoot: true }));
  expect(asRoot?.args).toContain('--no-sandbox');
});

test('a snap gets a profile where it may write', () => {
  const [snap] = waysToOpen(
    url,
    surroundings(['/usr/bin/chromium'], { realPath: () => '/usr/bin/snap' }),
  );
  expect(snap?.args).toContain('--user-data-dir=/home/ada/snap/chromium/common/unroll-window');
});

test.each([
  [{}, { program: 'xdg-open', args: [url] }],
  [{ platform: 'darwin' }, { program: 'open', args: [url] }],
  [{ platform: 'win32' }, { program: 'rundll32', args: ['url.dll,FileProtocolHandler', url] }],
] as const)('without one the default browser is asked: %j', (change, expected) => {
  expect(waysToOpen(url, surroundings([], change))).toEqual([expected]);
});

test('browsers are found where macOS and Windows have them', () => {
  const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  const [onMac] = waysToOpen(url, surroundings([chrome], { platform: 'darwin' }));
  expect(onMac?.program).toBe(chrome);
  const edge = join('C:/Programs', 'Microsoft', 'Edge', 'Application', 'msedge.exe');
  const [onWindows] = waysToOpen(
    url,
    surroundings([edge], { platform: 'win32', env: { ProgramFiles: 'C:/Programs' } }),
  );
  expect(onWindows?.program).toBe(edge);
});

test.each([
  { env: { PATH: '/usr/bin' } },
  { platform: 'darwin', env: { SSH_CONNECTION: '10.0.0.1 22' } },
] as const)('where there is no display nothing is started: %j', (change) => {
  expect(waysToOpen(url, surroundings(['/usr/bin/chromium'], change))).toEqual([]);
});

test('a browser that fails at once gives way to the next', async (context) => {
  if (process.platform === 'win32') skipBecause(context, 'the programs are shell scripts');
  const folder = await temporaryFolder();
  const script = async (name: string, body: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\n${body}\n`);
    await chmod(path, 0o755);
    return path;
  };
  const failing = { program: await script('failing', 'exit 1'), args: [] };
  const working = { program: await script('working', 'exit 0'), args: [] };
  const missing = { program: join(folder, 'missing'), args: [] };
  expect(await launchFirst([missing, failing, working])).toBe(true);
  expect(await launchFirst([missing, failing])).toBe(false);
  expect(await launchFirst([])).toBe(false);
});
