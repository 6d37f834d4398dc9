import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectionOptions, parseRedisAddress } from '#main/execution/redis/address';
import { isRecent } from '#main/execution/redis/connection';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('reads where a Redis is, with its defaults', () => {
  expect(parseRedisAddress('redis://lab')).toEqual({
    host: 'lab',
    port: 6379,
    user: 'default',
    database: 0,
    isEncrypted: false,
    place: 'redis://lab:6379',
  });
  expect(parseRedisAddress('rediss://me%40lab@[::1]:7000/3')).toEqual({
    host: '::1',
    port: 7000,
    user: 'me@lab',
    database: 3,
    isEncrypted: true,
    place: 'rediss://[::1]:7000',
  });
});

test.each([
  ['lab:6379', /^url: "lab:6379" is not the address of a Redis; use redis:\/\/HOST:PORT/],
  ['http://lab', /^url: "http:\/\/lab" is not the address of a Redis/],
  ['redis://lab/first', /^url: "first" is not the number of a database; leave it out/],
])('refuses the address %s and says what to write', (written, said) => {
  expect(() => parseRedisAddress(written)).toThrow(said);
});

test('refuses a password in an address without repeating it', () => {
  const said = (written: string): string => {
    try {
      parseRedisAddress(written);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(said('redis://me:secret@lab')).toMatch(/leave the password out .* UNROLL_REDIS_PASSWORD$/);
  for (const written of [
    'redis://me:secret@lab',
    'http://:secret@lab',
    'redis://me:secret@',
    'http://me:se:cr/secret@lab',
    'me:secret@lab:6379',
    'me:se//secret@lab',
    'lab?password=secret',
    'redis://lab?password=secret',
    'redis://lab#secret',
  ]) {
    expect(said(written)).not.toBe('');
    expect(said(written)).not.toContain('secret');
  }
});

test('takes a certificate for TLS alone, and only a file that has one', async () => {
  const folder = await temporaryFolder();
  const [good, bad] = [join(folder, 'ca.crt'), join(folder, 'ca.key')];
  await writeFile(good, '-----BEGIN CERTIFICATE-----\n');
  await writeFile(bad, '-----BEGIN PRIVATE KEY-----\n');
  const plain = parseRedisAddress('redis://lab');
  const encrypted = parseRedisAddress('rediss://lab');
  expect(await connectionOptions(encrypted, good)).toMatchObject({
    tls: { servername: 'lab', ca: ['-----BEGIN CERTIFICATE-----\n'] },
  });
  // Names are for computers that have one.
  expect((await connectionOptions(parseRedisAddress('rediss://10.0.0.1'), null)).tls).toEqual({});
  expect((await connectionOptions(plain, null)).tls).toBeUndefined();
  await expect(connectionOptions(plain, good)).rejects.toThrow(/^certificate: it is only for TLS/);
  await expect(connectionOptions(encrypted, bad)).rejects.toThrow(/has no certificate in it/);
  await expect(connectionOptions(encrypted, join(folder, 'none'))).rejects.toThrow(
    /^certificate: .*none can’t be read/,
  );
});

test('a server must be as new as what is used of it', () => {
  expect(['7.0.15', '6.2.0', '10.0.0'].map(isRecent)).toEqual([true, true, true]);
  expect(['6.0.16', '5.0.14', 'unknown'].map(isRecent)).toEqual([false, false, false]);
});
