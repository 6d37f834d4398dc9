import { expect, it, vi } from 'vitest';
import { NumberScanner } from '#main/storage/json/number-scanner';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';

const scan = (text: string): number => new NumberScanner(Buffer.from(text)).number();

/** Doubles of all magnitudes that a history may hold, in all precisions. */
function randomTexts(count: number): string[] {
  const random = new RandomStream(1, purpose.bootstrap);
  return Array.from({ length: count }, (_, index) => {
    const value = (random.uniform() - 0.25) * 10 ** ((index % 30) - 12);
    return index % 3 === 0 ? String(value) : value.toPrecision(1 + (index % 21));
  });
}

it('reads every number as the nearest double, as JSON does', () => {
  const wrong = randomTexts(200_000).filter((text) => !Object.is(scan(`${text},`), Number(text)));
  expect(wrong).toEqual([]);
});

it('reads most numbers without the help of JSON', () => {
  const random = new RandomStream(2, purpose.bootstrap);
  const texts = Array.from({ length: 10_000 }, () => String(random.uniform() * 100));
  const parse = vi.spyOn(JSON, 'parse');
  for (const text of texts) scan(`${text}}`);
  expect(parse.mock.calls.length).toBeLessThan(10);
  parse.mockRestore();
});

it.each([
  '0',
  '-0',
  '0.0',
  '5e-324',
  '1.7976931348623157e308',
  '1E+2',
  // In the middle between two doubles, and next to it.
  '9007199254740993',
  '9007199254740992.9',
  '9007199254740993.1',
  '0.1234567890123456789',
  '1234567890123456789',
  '12345678901234567890123',
  '0.00000000000000000000001',
  '0.0000000000000000123456789012345',
])('reads %s', (text) => {
  expect(Object.is(scan(`${text},`), Number(text))).toBe(true);
});

it.each([
  '',
  '-',
  '.',
  '01',
  '-01',
  '1.',
  '.5',
  '-.5',
  '+1',
  '1.2.3',
  '0x10',
  '1e',
  'NaN',
  '1 2',
  '"1"',
  'null',
])('reads no number in %j', (text) => {
  expect(scan(`${text},`)).toBeNaN();
});

it('reads one number after the other, and what stands between', () => {
  const scanner = new NumberScanner(Buffer.from('{"a":1.5,"b":1e-7}\n'));
  expect(scanner.consume(Buffer.from('{"b":'))).toBe(false);
  expect(scanner.consume(Buffer.from('{"a":'))).toBe(true);
  expect(scanner.number()).toBe(1.5);
  expect(scanner.consume(Buffer.from(',"b":'))).toBe(true);
  expect(scanner.number()).toBe(1e-7);
  expect(scanner.consume(Buffer.from('}\n'))).toBe(true);
  expect(scanner.place).toBe(19);
});

it('reads nothing beyond the end', () => {
  expect(scan('12')).toBe(12);
  expect(scan('')).toBeNaN();
  expect(new NumberScanner(Buffer.from('{"a"')).consume(Buffer.from('{"a":'))).toBe(false);
});
