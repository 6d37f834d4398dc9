import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAppAddress, serveAppFile } from '#main/desktop/app-protocol';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test.each([
  ['app://unroll/', true],
  ['app://unroll/index.html?x=1#/run/1', true],
  ['app://unroll.example/', false],
  ['app://other/index.html', false],
  ['https://unroll/index.html', false],
  ['file:///index.html', false],
  ['about:blank', false],
  ['no address', false],
])('%s is ours: %s', (address, isOurs) => {
  expect(isAppAddress(address)).toBe(isOurs);
});

test('serves the window its own files, with the policy, and nothing else', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'index.html'), 'page');
  const get = (url: string, method = 'GET') => serveAppFile(folder, { method, url });

  const page = await get('app://unroll/?x=1#y');
  expect([page.status, await page.text()]).toEqual([200, 'page']);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");

  expect((await get('app://other/index.html')).status).toBe(404);
  const missing = await get('app://unroll/missing.js');
  expect([missing.status, await missing.text()]).toEqual([404, 'Not found']);
  expect((await get('app://unroll/', 'POST')).status).toBe(404);
});
