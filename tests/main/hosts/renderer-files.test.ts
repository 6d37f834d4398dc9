import { mkdir, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { readRendererFile, resolveRendererFile, securityHeaders } from '#main/hosts/renderer-files';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = join(sep, 'program', 'renderer');

test.each([
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/index.html', 'index.html', 'text/html; charset=utf-8'],
  ['/assets/index-a%20b.js', 'assets/index-a b.js', 'text/javascript; charset=utf-8'],
  ['/assets/font.woff2', 'assets/font.woff2', 'font/woff2'],
  ['/assets/draw-1.webp', 'assets/draw-1.webp', 'image/webp'],
])('%s is %s', (pathname, file, contentType) => {
  expect(resolveRendererFile(folder, pathname)).toEqual({ path: join(folder, file), contentType });
});

test.each([
  '/..%2fmain%2fcli.js',
  '/..%2frenderer.js',
  '/assets/..%2f..%2fmain%2fcli.js',
  '/index.html%00.js',
  '/%E0%A4%A.js',
  '/secret.txt',
  '/assets/',
])('%s is not served', (pathname) => {
  expect(resolveRendererFile(folder, pathname)).toBeNull();
});

test('assets, whose names change with them, are kept; the page that names them is not', async () => {
  const built = await temporaryFolder();
  await mkdir(join(built, 'assets'));
  await writeFile(join(built, 'index.html'), 'page');
  await writeFile(join(built, 'assets', 'index-1.js'), 'script');
  const script = await readRendererFile(built, '/assets/index-1.js');
  expect(Buffer.from(script?.body ?? []).toString()).toBe('script');
  expect(script?.headers['cache-control']).toContain('immutable');
  const page = await readRendererFile(built, '/');
  expect(page?.headers['cache-control']).toBe('no-cache');
  expect(await readRendererFile(built, '/assets/index-2.js')).toBeNull();
});

test('the window may run and load only what is its own', () => {
  const policy = securityHeaders()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("connect-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/);
});
