import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { resolveAppFile, securityHeaders } from '#main/desktop/app-protocol';

const folder = join(sep, 'program', 'renderer');

test.each([
  ['app://unroll/', 'index.html', 'text/html; charset=utf-8'],
  ['app://unroll/index.html?x=1#y', 'index.html', 'text/html; charset=utf-8'],
  ['app://unroll/assets/index-a%20b.js', 'assets/index-a b.js', 'text/javascript; charset=utf-8'],
])('%s is %s', (address, file, contentType) => {
  expect(resolveAppFile(folder, address)).toEqual({ path: join(folder, file), contentType });
});

test.each([
  'app://other/index.html',
  'https://unroll/index.html',
  'app://unroll/..%2fmain%2fcli.js',
  'app://unroll/..%2frenderer.js',
  'app://unroll/assets/..%2f..%2fmain%2fcli.js',
  'app://unroll/index.html%00.js',
  'app://unroll/%E0%A4%A.js',
  'app://unroll/secret.txt',
  'app://unroll/assets/',
  'no address',
])('%s is not served', (address) => {
  expect(resolveAppFile(folder, address)).toBeNull();
});

test('the window may run and load only what is its own', () => {
  const policy = securityHeaders['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/);
});
