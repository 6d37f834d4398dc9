import { expect, onTestFinished, test, vi } from 'vitest';
import { Access, ticketLifetime } from '#main/server/access';
import { newSecret } from '#main/server/secrets';

const access = (key = 'K'.repeat(43), port = 4200): Access => new Access(key, port);

test.each([
  ['127.0.0.1:4200', true],
  ['localhost:4200', false],
  ['127.0.0.1:4201', false],
  ['127.0.0.1:42001', false],
  ['127.0.0.1', false],
  ['evil.example:4200', false],
  ['127.0.0.1:4200.evil.example', false],
  [undefined, false],
])('Host %s is ours: %s', (host, isOurs) => {
  expect(access().isOwnHost(host)).toBe(isOurs);
});

test.each([
  ['http://127.0.0.1:4200', true],
  // These begin with our own origin.
  ['http://127.0.0.1:42001', false],
  ['http://127.0.0.1:4200.evil.example', false],
  ['http://127.0.0.1:4200/', false],
  ['http://127.0.0.1:4200@evil.example', false],
  ['https://127.0.0.1:4200', false],
  ['http://localhost:4200', false],
  ['http://127.0.0.1:4201', false],
  ['http://127.0.0.1', false],
  ['http://evil.example', false],
  ['null', false],
  ['', false],
  [undefined, false],
])('Origin %s is ours: %s', (origin, isOurs) => {
  expect(access().isOwnOrigin(origin)).toBe(isOurs);
});

test('the token is good again and again, and nothing else is', () => {
  const gate = access();
  expect([gate.admits(gate.token), gate.admits(gate.token)]).toEqual([true, true]);
  expect([gate.admits(''), gate.admits(newSecret()), gate.admits(gate.pageKey)]).toEqual([
    false,
    false,
    false,
  ]);
});

test('each start has a token of its own, and neither key admits (A4)', () => {
  const key = newSecret();
  const before = access(key);
  const gate = access(key);
  expect([gate.admits(before.token), gate.admits(key)]).toEqual([false, false]);
});

test('the key of pages is that of one data folder on one port, from start to start (A4)', () => {
  const key = newSecret();
  expect(access(key).pageKey).toBe(access(key).pageKey);
  expect(access(key).pageKey).not.toBe(key);
  expect(access(key).pageKey).not.toBe(access(newSecret()).pageKey);
  expect(access(key, 4200).pageKey).not.toBe(access(key, 4201).pageKey);
});

test('a ticket is good once, and says so', () => {
  const gate = access();
  const { secret, over } = gate.newTicket();
  expect(over.aborted).toBe(false);
  expect([gate.admits(secret), gate.admits(secret)]).toEqual([true, false]);
  expect(over.reason).toBe('used');
});

test('a ticket is not good for long', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const gate = access();
  const [early, late] = [gate.newTicket(), gate.newTicket()];
  vi.advanceTimersByTime(ticketLifetime - 1);
  expect(gate.admits(early.secret)).toBe(true);
  vi.advanceTimersByTime(1);
  expect(late.over.reason).toBe('expired');
  expect(gate.admits(late.secret)).toBe(false);
  expect(early.over.reason).toBe('used');
});

test('at the end tickets are over', () => {
  const gate = access();
  const { secret, over } = gate.newTicket();
  gate.close();
  expect([gate.admits(secret), over.reason]).toEqual([false, 'closed']);
});
