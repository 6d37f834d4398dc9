import { expect, test } from 'vitest';
import { authenticate, isSecret, newSecret, sameSecret } from '#main/server/secrets';

test('secrets have 256 random bits', () => {
  expect(Buffer.from(newSecret(), 'base64url')).toHaveLength(32);
  expect(newSecret()).not.toBe(newSecret());
});

test('secrets of any length are compared', () => {
  expect(sameSecret('abc', 'abc')).toBe(true);
  expect(sameSecret('abc', 'abd')).toBe(false);
  expect(sameSecret('abc', 'abcd')).toBe(false);
  expect(sameSecret('', 'abc')).toBe(false);
});

test('the form of a secret is 43 characters of base64url', () => {
  expect(isSecret(newSecret())).toBe(true);
  for (const text of ['', 'x'.repeat(42), 'x'.repeat(44), `${'x'.repeat(42)}/`]) {
    expect(isSecret(text)).toBe(false);
  }
});

test('what is authenticated is the HMAC-SHA-256 of RFC 4231, case 2', () => {
  const secret = Buffer.from('Jefe').toString('base64url');
  const code = authenticate(secret, 'what do ya want for nothing?');
  expect(Buffer.from(code, 'base64url').toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  expect(isSecret(code)).toBe(true);
});
