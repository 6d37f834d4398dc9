import { expect, test } from 'vitest';
import {
  counted,
  formatBytes,
  formatCompact,
  formatCount,
  formatDeviation,
  formatDuration,
  formatEstimate,
  formatFixed,
  formatMinute,
  formatMoment,
  formatPercent,
  formatPercentRange,
  formatPoints,
  formatPower,
  formatReal,
  formatShare,
  formatSigned,
} from '#shared/text/format';

test('whole numbers have thousands separators', () => {
  expect(formatCount(1_234_567.6)).toBe('1,234,568');
  expect(formatCompact(12_800)).toBe('12.8K');
});

test.each([
  [1, '1 run'],
  [0, '0 runs'],
  [12_800, '12,800 runs'],
])('%d of something', (count, text) => {
  expect(counted(count, 'run')).toBe(text);
});

test('an irregular plural', () => {
  expect(counted(2, 'entry', 'entries')).toBe('2 entries');
});

test('fractions and ranges of fractions', () => {
  expect(formatPercent(0.97941)).toBe('97.94 %');
  expect(formatPercent(0.5, 0)).toBe('50 %');
  expect(formatPercentRange([0.97641, 0.982])).toBe('97.64 to 98.20 %');
});

test.each([
  [0.292, '0.2920'],
  [0.2141, '0.2141'],
  [0, '0.0000'],
  [-0.5, '−0.5000'],
  [-0.00001, '−10⁻⁵'],
  [0.0001, '0.0001'],
  [0.0000321, '3.2·10⁻⁵'],
  [123_456_789, '1.2·10⁸'],
  [Infinity, '∞'],
  [Number.NaN, '–'],
  [null, '–'],
])('%d with four decimals is %s', (value, text) => {
  expect(formatFixed(value, 4)).toBe(text);
});

test.each([
  [0.001, '0.001'],
  [0.00012346, '0.0001235'],
  [0.000012346, '1.235·10⁻⁵'],
  [12_345_678, '1.235·10⁷'],
  [-Infinity, '−∞'],
  [undefined, '–'],
])('%d with four digits is %s', (value, text) => {
  expect(formatReal(value)).toBe(text);
});

test.each([
  [0.0001, '10⁻⁴'],
  [1, '10⁰'],
  [-25, '−2.5·10¹'],
  [0, '0'],
  [Infinity, '∞'],
  [null, '–'],
])('%d is a power of ten whatever its size: %s', (value, text) => {
  expect(formatPower(value, 2)).toBe(text);
});

test.each([
  [0, '0 s'],
  [0.0042, '4.2 ms'],
  [0.0095, '9.5 ms'],
  [0.042, '42 ms'],
  [0.4242, '0.42 s'],
  [0.996, '1.0 s'],
  [3, '3.0 s'],
  [8.24, '8.2 s'],
  [9.96, '10 s'],
  [59.96, '1 min'],
  [185.4, '3 min 5 s'],
  [1234, '20 min 34 s'],
  [3599.7, '1 h'],
  [3723, '1 h 2 min'],
  [86_399, '1 d'],
  [100_000, '1 d 4 h'],
  [Infinity, '–'],
  [null, '–'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test.each([
  [0, 0.2, '1 s'],
  [0.4, 1.4, '1 s'],
  [2.2, 3.4, '2 to 3 s'],
  [44, 61, '45 to 60 s'],
  [84, 99, '85 to 100 s'],
  [84, 115, '1.5 to 2 min'],
  [177 / 1.15, 177 * 1.15, '2.5 to 3.5 min'],
  [299, 301, '5 min'],
  [190, 400, '3 to 7 min'],
  [25, 180, '25 s to 3 min'],
  [1800, 7200, '30 min to 2 h'],
  [2000, 4000, '35 to 65 min'],
  [5000, 7300, '1.5 to 2 h'],
  [50_000, 60_000, '14 to 17 h'],
  [200_000, 300_000, '2.5 to 3.5 d'],
])(
  'an estimate of %d to %d seconds is %s, never more precise than it can be (U15)',
  (low, high, text) => {
    expect(formatEstimate({ low, high })).toBe(text);
  },
);

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [219_136, '214 KiB'],
  [1_048_064, '1.0 MiB'],
  [3_564_544, '3.4 MiB'],
  [16 * 2 ** 30, '16.0 GiB'],
  [2000 * 2 ** 40, '2000 TiB'],
  [null, '–'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('a difference has its sign', () => {
  expect(formatSigned(12, formatCount)).toBe('+12');
  expect(formatSigned(-0.5, (size) => formatFixed(size, 1))).toBe('−0.5');
  expect(formatSigned(0, formatCount)).toBe('0');
});

test('a moment is written in local time, in short or to the minute', () => {
  const moment = new Date(2026, 2, 3, 14, 5, 9);
  const iso = moment.toISOString();
  expect(formatMoment(iso, moment)).toBe('14:05');
  expect(formatMoment(iso, new Date(2026, 5, 1))).toBe('3 Mar, 14:05');
  expect(formatMoment(iso, new Date(2027, 5, 1))).toBe('3 Mar 2026');
  expect(formatMoment(null)).toBe('–');
  expect(formatMinute(iso)).toBe('2026-03-03 14:05');
});

test.each([
  [3.14e-9, 2, '3.1·10⁻⁹'],
  [3e-9, 2, '3·10⁻⁹'],
  [-1.25e12, 3, '−1.25·10¹²'],
  [1e-6, 2, '10⁻⁶'],
  [-1e7, 2, '−10⁷'],
  [-0.25, 2, '−0.25'],
  [Infinity, 2, '∞'],
])('%s in %i digits is %s', (value, digits, text) => {
  expect(formatReal(value, digits)).toBe(text);
});

test('negative numbers have a minus sign, whatever they count', () => {
  expect(formatCount(-1234)).toBe('−1,234');
  expect(formatCompact(-12_800)).toBe('−12.8K');
  expect(formatCompact(-12_800, 2)).toBe('−13K');
  expect(formatPercent(-0.5)).toBe('−50.00 %');
  expect(formatShare(-0.125)).toBe('−12.5 %');
  expect(formatShare(-0.125, 2)).toBe('−13 %');
  expect(formatPercentRange([-0.01, 0.02])).toBe('−1.00 to 2.00 %');
});

test('differences of fractions are in percentage points; what rounds to 0 has no sign', () => {
  expect([0.12, -0.004, -0.0004].map((value) => formatPoints(value))).toEqual([
    '12.0 pp',
    '−0.4 pp',
    '0.0 pp',
  ]);
});

test.each([
  [0.12, 0.02, '12.0 ± 2.0 pp'],
  [0.12, null, '12.0 pp'],
])('%d with the deviation %d', (mean, deviation, text) => {
  expect(formatDeviation({ mean, deviation }, formatPoints)).toBe(text);
});
