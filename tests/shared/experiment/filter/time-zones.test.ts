import { afterEach, describe, expect, it, vi } from 'vitest';
import { matchesFilter } from '#shared/experiment/filter/evaluate';
import { parseFilter } from '#shared/experiment/filter/parse';
import { listed } from './listed.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

function holds(zone: string, created: string, expression: string): boolean {
  vi.stubEnv('TZ', zone);
  // Without this the tests below would pass in any zone.
  expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
  return matchesFilter(parseFilter(expression), listed({ createdAt: created }));
}

describe('a day begins at its first instant (F10)', () => {
  it.each([
    // Clocks are put forward at midnight: the day begins at one o'clock.
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z'],
    ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00.000Z'],
    ['America/Havana', '2026-03-08', '2026-03-08T05:00:00.000Z'],
    // They are put forward over midnight, from half past eleven to half past twelve.
    ['America/Toronto', '1919-03-31', '1919-03-31T04:30:00.000Z'],
    // They are put back at midnight, so that the hour before comes twice.
    ['Africa/Cairo', '2026-10-30', '2026-10-29T22:00:00.000Z'],
    ['Asia/Beirut', '2026-10-25', '2026-10-24T22:00:00.000Z'],
    // They are put back at one, so that the day begins twice.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z'],
    // As everywhere else.
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['UTC', '2026-03-29', '2026-03-29T00:00:00.000Z'],
  ])('%s %s', (zone, day, first) => {
    const before = new Date(Date.parse(first) - 1).toISOString();
    expect(holds(zone, first, `created >= ${day}`)).toBe(true);
    expect(holds(zone, first, `created = ${day}`)).toBe(true);
    expect(holds(zone, first, `created < ${day}`)).toBe(false);
    expect(holds(zone, before, `created >= ${day}`)).toBe(false);
    expect(holds(zone, before, `created < ${day}`)).toBe(true);
  });

  it('ends where the next one begins, also if clocks skip its midnight (F10)', () => {
    expect(holds('Africa/Cairo', '2026-04-23T21:59:59.999Z', 'created = 2026-04-23')).toBe(true);
    expect(holds('Africa/Cairo', '2026-04-23T22:00:00.000Z', 'created = 2026-04-23')).toBe(false);
  });

  it('has no instant where a whole day was skipped', () => {
    const zone = 'Pacific/Apia';
    const next = '2011-12-30T10:00:00.000Z';
    expect(holds(zone, next, 'created = 2011-12-30')).toBe(false);
    expect(holds(zone, next, 'created = 2011-12-31')).toBe(true);
    expect(holds(zone, next, 'created >= 2011-12-30')).toBe(true);
  });
});

it('a time that clocks skip is the instant at which they do (F10)', () => {
  const change = '2026-03-29T01:00:00.000Z';
  const before = '2026-03-29T00:59:59.999Z';
  expect(holds('Europe/Berlin', change, 'created >= 2026-03-29T02:30')).toBe(true);
  expect(holds('Europe/Berlin', before, 'created >= 2026-03-29T02:30')).toBe(false);
});
