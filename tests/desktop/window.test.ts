import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { skipBecause } from '../support/skip-because.ts';
import { describeDesktop } from './support/describe-desktop.ts';
import { patience, type RunningDesktop } from './support/running-desktop.ts';

describeDesktop('the window in Electron', (starter) => {
  let desktop: RunningDesktop;
  beforeAll(async () => {
    desktop = await starter.start(await starter.options());
  });

  const window = 'electron.BrowserWindow.getAllWindows()[0]';
  /** Has a window try something that Electron may deny, and tells how that went. */
  const attempt = (expression: string) =>
    desktop.inWindow(`(async () => ${expression})().then(String, (error) => error.name)`);

  test('it is shown with its title and its least size', async () => {
    await expect.poll(() => desktop.inMain(`${window}.isVisible()`), patience).toBe(true);
    const title = () => desktop.inMain(`${window}.getTitle()`);
    await expect.poll(title, patience).toBe('Experiments – Unroll');
    expect(await desktop.inMain(`${window}.getMinimumSize()`)).toEqual([720, 480]);
    expect(await desktop.inMain('electron.app.getName()')).toBe('Unroll');
  });

  test('its page comes from app://unroll with a content security policy', async () => {
    expect(await desktop.inWindow('location.origin')).toBe('app://unroll');
    expect(await desktop.inWindow('isSecureContext')).toBe(true);
    const headers = await desktop.inWindow(
      "fetch('app://unroll/').then(({ headers }) => headers.get('content-security-policy'))",
    );
    expect(headers).toContain("default-src 'none'");
    // A script that the page didn't bring.
    await desktop.inWindow(`{
      const script = document.createElement('script');
      script.textContent = 'window.wasInjected = true';
      document.body.append(script);
    }`);
    expect(await desktop.inWindow('window.wasInjected')).toBeUndefined();
  });

  test('app:// has no other files, and says so', async () => {
    const get = (path: string) =>
      desktop.inWindow(
        `fetch(${JSON.stringify(path)}).then(async (answer) => [answer.status, await answer.text()])`,
      );
    expect(await get('app://unroll/missing.js')).toEqual([404, 'Not found']);
    expect(await get('app://unroll/..%2f..%2fpackage.json')).toEqual([404, 'Not found']);
    expect(await attempt("fetch('app://other/index.html')")).toBe('TypeError');
    expect(await attempt("fetch('https://example.org/')")).toBe('TypeError');
    expect(await attempt("fetch('file:///etc/passwd')")).toBe('TypeError');
  });

  test('it has no Node, and nothing of Electron but the bridge', async () => {
    const world = '[typeof require, typeof process, typeof module, typeof Buffer]';
    expect(await desktop.inWindow(`window.eval === undefined || ${world}`)).toEqual(
      Array.from({ length: 4 }, () => 'undefined'),
    );
    expect(await desktop.inWindow('Object.keys(window.unroll).sort()')).toEqual([
      'call',
      'onEvent',
      'onMenuChoice',
      'onOpenFile',
      'versions',
    ]);
    expect(await desktop.inWindow('window.unroll.versions.electron')).toBe(
      await desktop.inMain('process.versions.electron'),
    );
  });

  test("its process is in the system's sandbox", async (context) => {
    if (process.platform !== 'linux') skipBecause(context, '/proc is on Linux');
    const pid = await desktop.inMain(`${window}.webContents.getOSProcessId()`);
    const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
    // 2: its system calls are filtered.
    expect(/^Seccomp:\s*(\d)/m.exec(status)?.[1]).toBe('2');
    expect(/^NoNewPrivs:\s*(\d)/m.exec(status)?.[1]).toBe('1');
    const preferences = `${window}.webContents.getLastWebPreferences()`;
    expect(await desktop.inMain(preferences)).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    });
  });

  test('the bridge carries commands, errors with their codes, and typed arrays', async () => {
    expect(await desktop.call('experiments.list', {})).toEqual([]);
    await expect(desktop.call('experiments.show', { experiment: 'none' })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await desktop.inWindow("window.unroll.call('no.such', {})")).toMatchObject({
      error: { code: 'invalid-input' },
    });
    const images = await desktop.inWindow(`
      window.unroll.call('datasets.testImages', { dataset: 'mnist', indices: [0, 1] })
        .then(({ output: { images } }) => [images.constructor.name, images.length])`);
    expect(images).toEqual(['Uint8Array', 2 * 784]);
  });

  test.each(['https://example.org/', 'file:///etc/passwd', 'app://other/'])(
    'it does not go to %s',
    async (address) => {
      const before = await desktop.inWindow('location.href');
      await desktop.inWindow(`void (location.href = ${JSON.stringify(address)})`).catch(() => null);
      await desktop.inMain('new Promise(setImmediate)');
      expect(await desktop.inWindow('location.href')).toBe(before);
      expect(await desktop.inMain(`${window}.webContents.getURL()`)).toBe(before);
    },
  );

  test('it opens no other window, and embeds none', async () => {
    expect(await desktop.inWindow("window.open('https://example.org/') === null")).toBe(true);
    expect(await desktop.inWindow("window.open('app://unroll/') === null")).toBe(true);
    expect(await desktop.inMain('electron.BrowserWindow.getAllWindows().length')).toBe(1);
    await desktop.inWindow(`document.body.append(document.createElement('webview'))`);
    expect(await desktop.inMain('electron.webContents.getAllWebContents().length')).toBe(1);
  });

  test('it is granted nothing but to fill the screen and to copy', async () => {
    expect(await attempt('Notification.requestPermission()')).toBe('denied');
    expect(await attempt('navigator.mediaDevices.getUserMedia({ audio: true })')).toMatch(
      /NotAllowedError|NotFoundError/,
    );
    const location = `new Promise((done) =>
      navigator.geolocation.getCurrentPosition(() => done('granted'), ({ code }) => done(code)))`;
    expect(await attempt(location)).toBe('1');
    const state = (name: string) =>
      attempt(`(await navigator.permissions.query({ name: '${name}' })).state`);
    expect(await state('clipboard-write')).toBe('granted');
    expect(await state('clipboard-read')).toBe('denied');
    expect(await state('midi')).toBe('denied');
  });

  test('its menu has the usual items, and what is chosen there the page does', async () => {
    const labels = await desktop.inMain(
      'electron.Menu.getApplicationMenu().items.map(({ label, role }) => label || role)',
    );
    expect(labels).toEqual(expect.arrayContaining(['&File', '&View']));
    await desktop.inMain("electron.Menu.getApplicationMenu().getMenuItemById('settings').click()");
    await expect.poll(() => desktop.inWindow('location.hash')).toBe('#/settings');
    await desktop.inMain(
      "electron.Menu.getApplicationMenu().getMenuItemById('newExperiment').click()",
    );
    await expect.poll(() => desktop.inWindow('location.hash')).toBe('#/new');
  });

  test('a page that crashes is loaded again, once; then a person is asked', async () => {
    await desktop.inMain(`(globalThis.asked = [], electron.dialog.showMessageBox = (...args) => {
      globalThis.asked.push(args.at(-1));
      return Promise.resolve({ response: 0, checkboxChecked: false });
    }, null)`);
    const crash = async () => {
      await desktop.inMain(`(${window}.webContents.forcefullyCrashRenderer(), null)`);
      await desktop.connectWindow();
      expect(await desktop.call('experiments.list', {})).toEqual([]);
    };
    await crash();
    expect(await desktop.inMain('globalThis.asked')).toEqual([]);
    await crash();
    expect(await desktop.inMain('globalThis.asked')).toMatchObject([
      { type: 'error', message: 'The window has crashed again.' },
    ]);
  });
});
