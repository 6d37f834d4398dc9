import { chmod, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  openInFirst,
  waysToOpen,
  type Launch,
  type Dependencies,
  type WayToOpen,
} from '#main/server/open-window';
import { writeRedirectPage } from '#main/server/redirect-page';
import { skipBecause } from '../../support/skip-because.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const secret = 'S'.repeat(43);
const url = `http://127.0.0.1:4200/enter#${secret}`;
const page = 'file:///somewhere/open-4200.html';

/** Dependencies that find these programs. */
function dependencies(programs: readonly string[], change: Partial<Dependencies> = {}) {
  return {
    platform: 'linux',
    env: { PATH: '/usr/local/bin:/usr/bin', DISPLAY: ':0' },
    home: '/home/ada',
    dataFolder: '/home/ada/Documents/Unroll',
    isRoot: false,
    isProgram: (path) => programs.includes(path),
    realPath: (path) => path,
    ...change,
  } satisfies Dependencies;
}

/** What each way starts for the page. */
const launchesOf = (ways: readonly WayToOpen[]): Launch[] => ways.map((way) => way.launch(page));

test('an installed Chromium shows the app in a window of its own that asks nobody else', () => {
  const ways = waysToOpen(dependencies(['/usr/bin/chromium']));
  const [appWindow, fallback] = launchesOf(ways);
  expect(appWindow?.program).toBe('/usr/bin/chromium');
  expect(appWindow?.args).toEqual(
    expect.arrayContaining([
      `--app=${page}`,
      '--user-data-dir=/home/ada/.cache/unroll/window',
      '--disable-background-networking',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    ]),
  );
  expect(appWindow?.args).not.toContain('--no-sandbox');
  expect(fallback).toEqual({ program: 'xdg-open', args: [page] });
  // Each browser can read the folder that the page is to lie in.
  expect(ways.map((way) => way.pageFolder)).toEqual([
    '/home/ada/.cache/unroll/window',
    '/home/ada/Documents/Unroll',
  ]);
});

test("Chromium's sandbox is only left off where it would refuse, for root on Linux", () => {
  const [asRoot] = launchesOf(waysToOpen(dependencies(['/usr/bin/chromium'], { isRoot: true })));
  expect(asRoot?.args).toContain('--no-sandbox');
});

test('a snap gets profile and page where it may write and read (A3)', () => {
  const [snap] = waysToOpen(
    dependencies(['/usr/bin/chromium'], { realPath: () => '/usr/bin/snap' }),
  );
  const folder = '/home/ada/snap/chromium/common/unroll-window';
  expect(snap?.launch(page).args).toContain(`--user-data-dir=${folder}`);
  expect(snap?.pageFolder).toBe(folder);
});

test.each([
  [{}, { program: 'xdg-open', args: [page] }],
  [{ platform: 'darwin' }, { program: 'open', args: [page] }],
  [{ platform: 'win32' }, { program: 'rundll32', args: ['url.dll,FileProtocolHandler', page] }],
] as const)('without one the default browser is asked: %j', (change, expected) => {
  expect(launchesOf(waysToOpen(dependencies([], change)))).toEqual([expected]);
});

test('browsers are found where macOS and Windows have them', () => {
  const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  const [onMac] = launchesOf(waysToOpen(dependencies([chrome], { platform: 'darwin' })));
  expect(onMac?.program).toBe(chrome);
  const edge = join('C:/Programs', 'Microsoft', 'Edge', 'Application', 'msedge.exe');
  const [onWindows] = launchesOf(
    waysToOpen(dependencies([edge], { platform: 'win32', env: { ProgramFiles: 'C:/Programs' } })),
  );
  expect(onWindows?.program).toBe(edge);
});

test.each([
  { env: { PATH: '/usr/bin' } },
  { platform: 'darwin', env: { SSH_CONNECTION: '10.0.0.1 22' } },
] as const)('where there is no display nothing is started: %j', (change) => {
  expect(waysToOpen(dependencies(['/usr/bin/chromium'], change))).toEqual([]);
});

/** A shell script that notes its arguments and the page that it is given. */
async function browserThat(body: string, folder: string): Promise<WayToOpen> {
  const program = join(folder, `browser ${body}`);
  await writeFile(program, `#!/bin/sh\necho "$@" >> '${folder}/args'\n${body}\n`);
  await chmod(program, 0o755);
  return {
    pageFolder: join(folder, `pages ${body}`),
    launch: (address) => ({ program, args: [`--app=${address}`] }),
  };
}

test('a browser that fails at once gives way to the next', async (context) => {
  if (process.platform === 'win32') skipBecause(context, 'the programs are shell scripts');
  const folder = await temporaryFolder();
  const failing = await browserThat('exit 1', folder);
  const working = await browserThat('exit 0', folder);
  const missing = { ...failing, launch: () => ({ program: join(folder, 'missing'), args: [] }) };
  const unreadable = { ...working, pageFolder: join(folder, 'args') };
  await writeFile(join(folder, 'args'), '');
  const { signal } = new AbortController();
  const open = (ways: WayToOpen[]): Promise<boolean> => openInFirst(ways, url, signal);
  expect(await open([missing, unreadable, failing, working])).toBe(true);
  expect(await open([missing, failing])).toBe(false);
  expect(await open([])).toBe(false);
  // Pages that no browser shows are removed at once.
  expect(await readdir(failing.pageFolder)).toEqual([]);
  expect(await readdir(working.pageFolder)).toEqual(['open-4200.html']);
});

test('no secret is in the arguments of a browser, only in a file for its user alone (A3)', async (context) => {
  if (process.platform === 'win32') skipBecause(context, 'the programs are shell scripts');
  const folder = await temporaryFolder();
  const browser = await browserThat('exit 0', folder);
  const ticket = new AbortController();
  await openInFirst([browser], url, ticket.signal);
  const args = await readFile(join(folder, 'args'), 'utf8');
  expect(args).not.toContain(secret);
  const path = fileURLToPath(args.trim().replace('--app=', ''));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(browser.pageFolder)).mode & 0o777).toBe(0o700);
  expect(await readFile(path, 'utf8')).toContain(`content="0;url=${url}"`);
  ticket.abort('used');
  expect(await readdir(browser.pageFolder)).toEqual([]);
});

test('a page that a killed program or another user has left there is replaced (A3)', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'open-4200.html');
  await writeFile(path, 'left over', { mode: 0o666 });
  const { signal } = new AbortController();
  const written = writeRedirectPage(folder, url, signal);
  expect(fileURLToPath(written!.address)).toBe(path);
  expect(await readFile(path, 'utf8')).toContain(url);
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a page for an address that is good no longer does not stay (A3)', async () => {
  const folder = await temporaryFolder();
  expect(writeRedirectPage(folder, url, AbortSignal.abort('closed'))).not.toBeNull();
  expect(await readdir(folder)).toEqual([]);
});
