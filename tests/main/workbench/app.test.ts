import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultHome } from '#main/storage/home';
import { readSettings } from '#main/storage/settings-file';
import { version } from '#main/storage/version';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openWorkbench } from '../../support/workbenches.ts';

test('tells what runs here', async () => {
  const { workbench, home } = await openWorkbench({
    host: { kind: 'desktop', homeFrom: 'settings', versions: { electron: '45.0.0' } },
  });
  const information = await workbench.call('app.info', {});
  expect(information).toMatchObject({
    version,
    host: 'desktop',
    home,
    homeFrom: 'settings',
    canReveal: false,
    versions: { node: process.versions.node, electron: '45.0.0' },
  });
  expect(information.cores).toBeGreaterThan(0);
  expect(information.memoryBytes).toBeGreaterThan(0);
});

test('says whether it can show a folder', async () => {
  const { workbench } = await openWorkbench({ host: { reveal: () => Promise.resolve() } });
  expect(await workbench.call('app.info', {})).toMatchObject({ canReveal: true });
});

test('the chosen data folder is made and kept for the next start', async () => {
  const folder = await temporaryFolder();
  const settingsFile = join(folder, 'settings', 'settings.json');
  const { workbench } = await openWorkbench({ host: { settingsFile } });
  const home = join(folder, 'deep', 'data');
  expect(await workbench.call('app.chooseHome', { home })).toEqual({ home });
  expect((await stat(home)).isDirectory()).toBe(true);
  expect(readSettings(settingsFile)).toEqual({ home });

  expect(await workbench.call('app.chooseHome', { home: null })).toEqual({ home: defaultHome() });
  expect(readSettings(settingsFile)).toEqual({ home: null });
});

test('only a whole path can be chosen', async () => {
  const { workbench } = await openWorkbench();
  await expect(workbench.call('app.chooseHome', { home: 'data' })).rejects.toMatchObject({
    code: 'invalid-input',
    message: 'home: "data" is not allowed; give the full path of a folder',
  });
});
