import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { BridgeAnswer } from '#shared/contract/desktop-bridge';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { called, startDouble, startDoubleForAll } from './support/desktop-double-specs.ts';
import type { DesktopDoubleApp } from './support/desktop-double-app.ts';
import { DesktopDouble } from '../support/desktop-double.ts';
import { chromiumFlags, findChromium } from './support/chromium.ts';
import { putRun } from '../support/bundles.ts';
import { commandLineOn } from '../support/command-line.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { patience, until } from './support/until.ts';

describeEndToEnd(
  "the desktop's security",
  (host) => {
    let app: DesktopDoubleApp;
    beforeAll(async () => {
      app = await startDoubleForAll(host);
    });

    test('the window has a sandbox, its own world and no Node', async () => {
      const [[options]] = (await app.double.callsOf('new BrowserWindow')) as [[object]];
      expect(options).toMatchObject({
        webPreferences: {
          sandbox: true,
          contextIsolation: true,
          nodeIntegration: false,
          webviewTag: false,
        },
      });
      expect(await app.double.callsOf('app.enableSandbox')).toHaveLength(1);
      expect(await app.double.callsOf('crashReporter.start')).toEqual([
        [{ uploadToServer: false }],
      ]);
      const world = await app.page.evaluate(() => [
        typeof Reflect.get(window, 'require'),
        typeof Reflect.get(window, 'process'),
      ]);
      expect(world).toEqual(['undefined', 'undefined']);
      expect(await app.page.evaluate(() => Object.keys(window.unroll ?? {}).toSorted())).toEqual([
        'call',
        'onEvent',
        'onMenuChoice',
        'onOpenFile',
        'versions',
      ]);
    });

    test('a message from a frame that is not the window itself is refused', async () => {
      await app.page.evaluate(() => {
        const frame = document.createElement('iframe');
        frame.srcdoc = '<p>foreign</p>';
        document.body.append(frame);
      });
      await until(async () => app.page.frames().length, 2);
      const ask = async (frame: number): Promise<unknown> => {
        const reply = await app.double.ask('invoke', frame, 'unroll:call', [
          'experiments.list',
          {},
        ]);
        return 'output' in reply ? (reply.output as BridgeAnswer) : reply;
      };
      expect(await ask(0)).toEqual({ output: [] });
      expect(await ask(1)).toEqual({
        error: { code: 'invalid-input', message: 'only Unroll’s own window may send commands' },
      });
    });

    test('an unknown command and an input that breaks its schema are refused', async () => {
      const call = (command: string, input: unknown) =>
        app.page.evaluate(([name, value]) => window.unroll!.call(name as string, value), [
          command,
          input,
        ] as const);
      expect(await call('no.such', {})).toMatchObject({ error: { code: 'invalid-input' } });
      expect(await call('experiments.show', { experiment: 7 })).toMatchObject({
        error: { code: 'invalid-input', message: expect.stringContaining('experiment:') as string },
      });
    });

    test.each(['https://example.org/', 'file:///etc/passwd', 'app://other/', 'data:text/html,x'])(
      'the window does not go to %s',
      async (address) => {
        const before = app.page.url();
        const [failure] = await app.page.evaluate((to) => {
          try {
            window.location.href = to;
            return [null];
          } catch (error) {
            return [String(error)];
          }
        }, address);
        // What Chromium itself forbids isn't even asked.
        if (failure === null && address.startsWith('https')) {
          await expect
            .poll(() => app.double.callsOf('navigation prevented'), patience)
            .toContainEqual([address]);
        }
        expect(await app.page.evaluate(() => document.readyState)).toBe('complete');
        expect(app.page.url()).toBe(before);
      },
    );

    test('no other window is opened', async () => {
      await app.page.evaluate(() => void window.open('https://example.org/', '_blank'));
      expect(await called(app, 'window.open')).toEqual([[expect.any(String), 'deny']]);
      const opened = () =>
        app.page
          .context()
          .pages()
          .filter((page) => page.url().includes('example.org'));
      await until(async () => opened().length, 0);
      expect(await app.double.ask('windows')).toBe(1);
    });

    test('no permission is granted but to fill the screen and to copy', async () => {
      const own = 'app://unroll/';
      expect(await app.double.ask('isPermitted', 'fullscreen', own)).toBe(true);
      expect(await app.double.ask('isPermitted', 'media', own)).toBe(false);
      expect(await app.double.ask('isPermitted', 'fullscreen', 'https://example.org/')).toBe(false);
    });
  },
  ['desktop double'],
);

describeEndToEnd(
  'the desktop app',
  (host) => {
    let app: DesktopDoubleApp;
    beforeAll(async () => {
      app = await startDoubleForAll(host);
    });

    test('an item of the menu brings the window to the front and is told to the page', async () => {
      await app.page.evaluate(() => {
        const choices: string[] = [];
        Reflect.set(window, 'choices', choices);
        window.unroll!.onMenuChoice((choice) => choices.push(choice));
      });
      await app.double.ask('minimise');
      await app.double.ask('chooseFromMenu', 'settings');
      await until(
        () => app.page.evaluate(() => Reflect.get(window, 'choices') as unknown),
        ['settings'],
      );
      expect(await app.double.callsOf('BrowserWindow.restore')).toHaveLength(1);
    });

    test('a second start shows the window and opens the file that it names', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'unroll-test-'));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      await writeFile(join(folder, 'run.unroll'), 'archive');
      const opened: unknown[] = [];
      app.double.onSent((channel, [file]) => {
        if (channel === 'unroll:open-file') opened.push(file);
      });
      await app.double.ask('minimise');
      await app.double.ask('startAgain', ['electron', '.', 'run.unroll'], folder, null);
      await until(
        async () => opened,
        [{ name: 'run.unroll', bytes: new Uint8Array(Buffer.from('archive')) }],
      );
      expect(await app.double.callsOf('BrowserWindow.focus')).not.toEqual([]);
      await app.double.ask('openFile', join(folder, 'missing.unroll'));
      expect(await called(app, 'dialog.showErrorBox')).toEqual([
        ['Unroll', expect.stringContaining('does not exist')],
      ]);
    });

    test('a bundle that is opened shows its comparison', async () => {
      const [elsewhere, folder] = [await temporaryFolder(), await temporaryFolder()];
      for (const id of ['one', 'two']) await putRun(elsewhere, { id, name: `run ${id}` });
      const flags = ['--format', 'bundle', '--output', join(folder, 'ours.unroll')];
      const exported = await commandLineOn(elsewhere).run('export', 'one', 'two', ...flags);
      expect(exported.code).toBe(0);
      await app.double.ask('openFile', join(folder, 'ours.unroll'));
      const said = app.page.getByRole('dialog', { name: '“Comparison of 2 runs” imported' });
      await said.getByText('The data set letters isn’t here.').waitFor();
      await said.getByRole('button', { name: 'Done' }).click();
      await app.page.getByRole('heading', { name: 'Compare', level: 1 }).waitFor();
      await app.page.getByRole('heading', { name: '2 runs' }).waitFor();
    });

    test('a second start with another data folder is told that it is not used', async () => {
      await app.double.ask('startAgain', ['electron', '.'], app.home, '/another');
      expect(await called(app, 'dialog.showMessageBox')).toMatchObject([
        [{ type: 'info', detail: `It uses ${app.home}. Quit it first to use /another.` }],
      ]);
      await app.double.ask('answerDialog', 0);
      await app.double.ask('startAgain', ['electron', '.'], app.home, app.home);
      expect(await app.double.callsOf('dialog.showMessageBox')).toHaveLength(1);
    });

    test('closing the window without runs ends the app', async () => {
      expect(await app.double.ask('closeWindow')).toBe(false);
      expect(await app.double.ended).toBe(0);
      expect(await app.double.callsOf('dialog.showMessageBox').catch(() => [])).toEqual([]);
    });

    test("a window that can't be loaded is shown, and a person is asked", async () => {
      const app = await startDouble(host);
      await app.double.ask('failToLoad', -3, 'ERR_ABORTED');
      // Once for the page that has loaded.
      const shown = (await called(app, 'BrowserWindow.show')).length;
      await app.double.ask('failToLoad', -6, 'ERR_FILE_NOT_FOUND');
      expect(await called(app, 'dialog.showMessageBox')).toMatchObject([
        [{ type: 'error', detail: expect.stringContaining('ERR_FILE_NOT_FOUND') as string }],
      ]);
      expect(await app.double.callsOf('BrowserWindow.show')).toHaveLength(shown + 1);
      await app.double.ask('answerDialog', 1);
      expect(await app.double.ended).toBe(0);
    });

    test('a start that fails is said, and ends', async () => {
      const userData = await mkdtemp(join(tmpdir(), 'unroll-test-'));
      onTestFinished(() => rm(userData, { recursive: true, force: true, maxRetries: 5 }));
      const double = await DesktopDouble.start({
        args: ['--home', join(userData, 'home')],
        environment: {
          UNROLL_SETTINGS: join(userData, 'settings.json'),
          UNROLL_DOUBLE_FAILING: 'new BrowserWindow',
        },
        userData,
        chromium: findChromium() ?? '',
        chromiumFlags,
      });
      expect(await double.ended).toBe(1);
      expect(double.output).toContain('new BrowserWindow fails');
    });

    test('a window that crashed is loaded again, once', async () => {
      const app = await startDouble(host);
      // The page that crashed had been loaded too: it is the next load that is waited for.
      const loadedAgain = app.page.waitForEvent('load');
      await app.double.ask('crashWindow');
      await called(app, 'webContents.reload');
      await loadedAgain;
      await app.double.ask('crashWindow');
      expect(await called(app, 'dialog.showMessageBox')).toMatchObject([[{ type: 'error' }]]);
      await app.double.ask('answerDialog', 1);
      expect(await app.double.ended).toBe(0);
    });
  },
  ['desktop double'],
);
