import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { zipSync } from 'fflate';
import { expect, onTestFinished, test, vi } from 'vitest';
import { fetchElectron } from '../../scripts/electron/fetch-electron.mjs';
import { electronPackageFolder } from '../../scripts/find-electron.mjs';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { sendFile, serveUntilFinished } from './file-server.ts';

const folder = electronPackageFolder() ?? '';
const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
  version: string;
};
const archiveName = `electron-v${version}-${process.platform}-${process.arch}.zip`;
const archive = zipSync({ electron: Buffer.from('program') });

async function fetching() {
  const place = await temporaryFolder();
  const asked: string[] = [];
  const url = await serveUntilFinished((request, response) => {
    const name = request.url?.split('/').at(-1) ?? '';
    asked.push(name);
    if (name === archiveName) return sendFile(request, response, archive);
    return response.end(`${createHash('sha256').update(archive).digest('hex')} *${archiveName}\n`);
  });
  const distribution = join(place, 'electron');
  return {
    distribution,
    asked,
    fetch: async () => {
      // @electron/get looks for it in the process's own environment.
      vi.stubEnv('ELECTRON_MIRROR', `${url}/`);
      onTestFinished(() => void vi.unstubAllEnvs());
      return fetchElectron(new PassThrough().resume(), folder, {
        ...process.env,
        ELECTRON_OVERRIDE_DIST_PATH: distribution,
        electron_config_cache: join(place, 'cache'),
      });
    },
  };
}

test('while another start fetches it, a start leaves it alone; the lock of one that died counts for nothing', async () => {
  const { distribution, asked, fetch } = await fetching();
  await writeFile(`${distribution}.fetching`, String(process.pid));
  expect(await fetch()).toBe('another start is fetching it');
  expect(asked).toEqual([]);

  const again = await fetching();
  // No process has this number.
  await writeFile(`${again.distribution}.fetching`, String(2 ** 30));
  expect(await again.fetch()).toBeNull();
  expect(await readFile(join(again.distribution, 'electron'), 'utf8')).toBe('program');
  expect(await readFile(join(again.distribution, 'version'), 'utf8')).toBe(version);
});

test('an archive that was downloaded before is taken from the cache', async () => {
  const { distribution, asked, fetch } = await fetching();
  expect(await fetch()).toBeNull();
  await rm(distribution, { recursive: true });
  expect(await fetch()).toBeNull();
  expect(await readFile(join(distribution, 'electron'), 'utf8')).toBe('program');
  expect(asked.filter((name) => name === archiveName)).toHaveLength(1);
});
