import { expect, test } from 'vitest';
import { Access, newSecret, sameSecret } from '#main/server/access';

const clock = { now: 0 };
const access = (token = 'the token', port = 4200): Access =>
  new Access(token, port, () => clock.now);

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

test.each([
  ['127.0.0.1:4200', true],
  ['localhost:4200', true],
  ['127.0.0.1:4201', false],
  ['127.0.0.1', false],
  ['evil.example:4200', false],
  ['localhost:4200.evil.example', false],
  [undefined, false],
])('Host %s is ours: %s', (host, isOurs) => {
  expect(access().isOwnHost(host)).toBe(isOurs);
});

test.each([
  ['http://127.0.0.1:4200', true],
  ['http://localhost:4200', true],
  ['https://localhost:4200', false],
  ['http://localhost:4201', false],
  ['http://localhost', false],
  ['http://evil.example', false],
  ['null', false],
  ['', false],
  [undefined, false],
])('Origin %s is ours: %s', (origin, isOurs) => {
  expect(access().isOwnOrigin(origin)).toBe(isOurs);
});

test('the token is good again and again, and nothing else is', () => {
  const gate = access();
  expect([gate.admits('the token'), gate.admits('the token')]).toEqual([true, true]);
  expect([gate.admits(''), gate.admits('the tokem')]).toEqual([false, false]);
});

test('a ticket is good once, and not for long', () => {
  const gate = access();
  const ticket = gate.newTicket();
  expect([gate.admits(ticket), gate.admits(ticket)]).toEqual([true, false]);
  const late = gate.newTicket();
  clock.now += 61_000;
  expect(gate.admits(late)).toBe(false);
});

test('the cookie has the port in its name and is out of reach for scripts and foreign pages', () => {
  const gate = access();
  expect(gate.cookie).toBe('unroll-4200=the token; Path=/; HttpOnly; SameSite=Strict');
  expect(gate.hasCookie('other=1; unroll-4200=the token')).toBe(true);
  expect(gate.hasCookie('unroll-4200=wrong')).toBe(false);
  expect(gate.hasCookie('unroll-4201=the token')).toBe(false);
  expect(gate.hasCookie('xunroll-4200=the token')).toBe(false);
  expect(gate.hasCookie(undefined)).toBe(false);
});
