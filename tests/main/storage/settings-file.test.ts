import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings, settingsFile, writeSettings } from '#main/storage/settings-file';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('UNROLL_SETTINGS names the file', () => {
  expect(settingsFile({ UNROLL_SETTINGS: 'here.json' })).toBe(resolve('here.json'));
});

test.runIf(process.platform === 'linux')('else it lies in the folder for configurations', () => {
  const env = { XDG_CONFIG_HOME: '/configurations' };
  expect(settingsFile(env)).toBe('/configurations/Unroll/settings.json');
  expect(settingsFile({})).toMatch(/\.config\/Unroll\/settings\.json$/);
});

test('what was written is read, and the folder is made', async () => {
  const path = join(await temporaryFolder(), 'deep', 'settings.json');
  await writeSettings(path, { home: '/data' });
  expect(readSettings(path)).toEqual({ home: '/data' });
  expect(await readFile(path, 'utf8')).toContain('"home": "/data"');
});

test.each(['', '{', '[]', '{"home": 3}', '{"home": ""}'])(
  'settings that say %j are the default ones',
  async (text) => {
    const folder = await temporaryFolder();
    const path = join(folder, 'settings.json');
    expect(readSettings(path)).toEqual({ home: null });
    await mkdir(folder, { recursive: true });
    await writeFile(path, text);
    expect(readSettings(path)).toEqual({ home: null });
  },
);
