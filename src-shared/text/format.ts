/**
 * How numbers, durations, sizes and moments are written for people, the same everywhere: with a minus sign, and as powers
 * of ten where they are very small or large. Files for programs have plain numbers. A missing value is an en dash.
 * The catalogue of metrics (`catalogue/metrics/metric.ts`) says how many decimals a metric has.
 */

type Maybe<Value> = Value | null | undefined;

/** The text for a missing value. */
export const missing = '–';

const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 2 });

function isMissing(value: Maybe<number>): value is null | undefined {
  return value === null || value === undefined || Number.isNaN(value);
}

/** A whole number with thousands separators: `54,826`. */
export function formatCount(value: Maybe<number>): string {
  return isMissing(value) ? missing : withMinus(grouped.format(value));
}

/** A count with its noun: `1 run`, `12,800 examples`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** A word or phrase with a capital letter, as at the head of an axis: `Row`. */
export function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** A large number in short form, with so many significant digits if given: `12.8K`. */
export function formatCompact(value: number, digits?: number): string {
  if (digits === undefined) return withMinus(compact.format(value));
  return withMinus(
    value.toLocaleString('en-US', {
      notation: 'compact',
      maximumSignificantDigits: Math.min(21, digits),
    }),
  );
}

/** A fraction in per cent: `98.52 %`. */
export function formatPercent(share: Maybe<number>, decimals = 2): string {
  return isMissing(share) ? missing : `${fixed(100 * share, decimals)} %`;
}

/** A fraction in per cent without trailing zeros, with so many significant digits if given: `98.5 %`. */
export function formatShare(share: number, digits?: number): string {
  const percent = 100 * share;
  return `${digits === undefined ? plain(Number(percent.toFixed(2))) : formatReal(percent, digits)} %`;
}

/** A range of fractions in per cent: `97.64 to 98.20 %`. */
export function formatPercentRange([low, high]: readonly [number, number]): string {
  return `${fixed(100 * low, 2)} to ${formatPercent(high)}`;
}

/** A difference with its sign; `format` writes its size: `+12`, `−0.5 %`, `0`. */
export function formatSigned(difference: number, format: (size: number) => string): string {
  if (difference === 0) return '0';
  return `${difference > 0 ? '+' : '−'}${format(Math.abs(difference))}`;
}

/** A difference of two fractions in percentage points, without its sign if it rounds to 0: `0.4 pp`, `−12.0 pp`. */
export function formatPoints(difference: number, decimals = 1): string {
  return `${fixed(100 * difference, decimals)} pp`;
}

/** A mean with its standard deviation if there is one, with the unit once if both have the same: `98.52 ± 0.11 %`. */
export function formatDeviation(
  { mean, deviation }: { readonly mean: number; readonly deviation: number | null },
  write: (value: number) => string,
): string {
  const first = write(mean);
  if (deviation === null) return first;
  const second = write(deviation);
  const unit = unitOf(first);
  const isShared = unit !== '' && unit === unitOf(second) && !/ \D+ \d/.test(first);
  return `${isShared ? first.slice(0, -unit.length) : first} ± ${second}`;
}

function unitOf(text: string): string {
  return / \D+$/.exec(text)?.[0] ?? '';
}

/**
 * A real number with so many decimals, so that numbers in a column can be compared: `0.2920` and `0.2141`. One that is
 * too small for them, or very large, is written as a power of ten: `3.2·10⁻⁶`.
 */
export function formatFixed(value: Maybe<number>, decimals: number): string {
  if (isMissing(value)) return missing;
  if (!Number.isFinite(value)) return infinite(value);
  const size = Math.abs(value);
  const isPower = size !== 0 && (size < 10 ** -decimals || size >= 1e7);
  return isPower ? powerOfTen(value, 2) : fixed(value, decimals);
}

/**
 * A real number with so many significant digits; very small and very large ones as powers of ten: `0.0421`, `1.2·10⁻⁷`,
 * `10⁻⁹`.
 */
export function formatReal(value: Maybe<number>, digits = 4): string {
  if (isMissing(value)) return missing;
  if (!Number.isFinite(value)) return infinite(value);
  const size = Math.abs(value);
  const isPower = size !== 0 && (size < 1e-4 || size >= 1e7);
  return isPower ? powerOfTen(value, digits) : plain(Number(value.toPrecision(digits)));
}

/**
 * A real number as a power of ten whatever its size, with so many significant digits, for a place where others have to
 * be one: `10⁻⁴`, `2·10⁻⁸`, `10⁰`. 0 is `0`.
 */
export function formatPower(value: Maybe<number>, digits = 4): string {
  if (isMissing(value)) return missing;
  if (!Number.isFinite(value)) return infinite(value);
  return value === 0 ? '0' : powerOfTen(value, digits);
}

function infinite(value: number): string {
  return value > 0 ? '∞' : '−∞';
}

/** With so many decimals; what rounds to 0 has no sign. */
function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : withMinus(text);
}

function plain(value: number): string {
  return withMinus(String(value));
}

function withMinus(text: string): string {
  return text.replace('-', '−');
}

function powerOfTen(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  const raised = [...String(Number(exponent))].map((sign) => superscripts[sign]!).join('');
  const factor = Number(mantissa);
  if (Math.abs(factor) === 1) return `${factor < 0 ? '−' : ''}10${raised}`;
  return `${plain(factor)}·10${raised}`;
}

const superscripts: Readonly<Record<string, string>> = Object.fromEntries(
  [...'-0123456789'].map((sign, at) => [sign, [...'⁻⁰¹²³⁴⁵⁶⁷⁸⁹'][at]!]),
);

/**
 * Seconds in the two largest units that matter: `8 ms`, `42 ms`, `0.42 s`, `3.2 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
 * @param digits if given, smaller units are included if so many significant digits need them: `2 h 5 min 30 s`
 */
export function formatDuration(seconds: Maybe<number>, digits?: number): string {
  if (isMissing(seconds) || !Number.isFinite(seconds)) return missing;
  if (digits !== undefined) return inAllUnits(Number(seconds.toPrecision(digits)), digits);
  if (seconds > 0 && seconds < 0.0995) return `${formatReal(1000 * seconds, 2)} ms`;
  if (seconds < 9.95) return `${seconds === 0 ? 0 : seconds.toFixed(seconds < 0.995 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return inTwoUnits(whole, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return inTwoUnits(minutes, 60, 'h', 'min');
  return inTwoUnits(Math.round(minutes / 60), 24, 'd', 'h');
}

const durationUnits = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

function inAllUnits(seconds: number, digits: number): string {
  if (seconds < 0.0995 && seconds > 0) return `${formatReal(1000 * seconds, digits)} ms`;
  let rest = seconds;
  const parts: string[] = [];
  for (const [name, size] of durationUnits) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${name}`);
    rest -= count * size;
  }
  if (rest > 0 || parts.length === 0) parts.push(`${Number(rest.toFixed(6))} s`);
  return parts.join(' ');
}

function inTwoUnits(value: number, large: number, largeName: string, smallName: string): string {
  const rest = value % large;
  const first = `${Math.floor(value / large)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}

/** In seconds: below `under` a duration is written in `unit`, in steps of `step` units. */
const estimateScales = [
  { under: 20, unit: 1, step: 1, name: 's' },
  { under: 100, unit: 1, step: 5, name: 's' },
  { under: 5 * 60, unit: 60, step: 0.5, name: 'min' },
  { under: 30 * 60, unit: 60, step: 1, name: 'min' },
  { under: 90 * 60, unit: 60, step: 5, name: 'min' },
  { under: 10 * 3600, unit: 3600, step: 0.5, name: 'h' },
  { under: 48 * 3600, unit: 3600, step: 1, name: 'h' },
  { under: Infinity, unit: 86_400, step: 0.5, name: 'd' },
] as const;

/**
 * An estimated time in seconds, rounded to what an estimate can promise: `3 to 4 min`, `45 to 60 s`, `30 s to 2 min`.
 * Where both ends round to the same, that one: `3 min`. The upper end decides the unit, unless the lower one is less
 * than one of it.
 */
export function formatEstimate({ low, high }: Readonly<Record<'low' | 'high', number>>): string {
  const scaleOf = (seconds: number) => estimateScales.find(({ under }) => seconds < under)!;
  const scale = scaleOf(high);
  const lowScale = low < scale.unit ? scaleOf(low) : scale;
  const inSteps = (seconds: number, { unit, step }: typeof scale): number =>
    Math.max(step, Math.round(seconds / unit / step) * step);
  const most = `${inSteps(high, scale)} ${scale.name}`;
  if (lowScale.name !== scale.name) return `${inSteps(low, lowScale)} ${lowScale.name} to ${most}`;
  const least = inSteps(low, scale);
  return least === inSteps(high, scale) ? most : `${least} to ${most}`;
}

/** The time that something still takes, as an estimate: `about 3 min left`. */
export function formatTimeLeft(seconds: number): string {
  return `about ${formatEstimate({ low: seconds, high: seconds })} left`;
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/**
 * Bytes in the power of 1024 that suits them: `512 B`, `1.5 MiB`, `214 KiB`.
 * @param digits if given, numbers that differ in so many significant digits get different texts
 */
export function formatBytes(bytes: Maybe<number>, digits?: number): string {
  if (isMissing(bytes)) return missing;
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1023.5 && unit < byteUnits.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const decimals = unit === 0 || Math.abs(value) >= 99.95 ? 0 : 1;
  // Two more digits, because numbers that are round in decimal aren't round in powers of 1024.
  const isFine = digits !== undefined && unit > 0;
  const text = isFine ? Number(value.toPrecision(digits + 2)) : value.toFixed(decimals);
  return `${text} ${byteUnits[unit]}`;
}

const timeToday = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dateThisYear = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const dateAndYear = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

/** A moment (ISO 8601) in local time, in short: `14:05` today, `3 Mar, 14:05` this year, otherwise the date. */
export function formatMoment(iso: Maybe<string>, now: Date = new Date()): string {
  const moment = new Date(iso ?? Number.NaN);
  if (Number.isNaN(moment.getTime())) return missing;
  if (moment.toDateString() === now.toDateString()) return timeToday.format(moment);
  return (moment.getFullYear() === now.getFullYear() ? dateThisYear : dateAndYear).format(moment);
}

/** A moment (ISO 8601) in local time to the minute, for files and searches: `2026-11-22 14:05`. */
export function formatMinute(iso: string): string {
  const moment = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
