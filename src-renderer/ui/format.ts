/** How numbers, durations and moments are written, everywhere alike. A value that is missing is an en dash. */

export const missing = '–';

const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

function isMissing(value: number | null | undefined): value is null | undefined {
  return value === null || value === undefined || Number.isNaN(value);
}

/** A whole number with its thousands apart: `54,826`. */
export function formatCount(value: number | null | undefined): string {
  return isMissing(value) ? missing : grouped.format(value);
}

/** A share of 1 in per cent: `98.52 %`. */
export function formatPercent(share: number | null | undefined, digits = 2): string {
  return isMissing(share) ? missing : `${(100 * share).toFixed(digits)} %`;
}

/** A share of 1 in per cent without needless zeros, with so many significant digits if given: `98.5 %`. */
export function formatShare(share: number, digits?: number): string {
  const percent = 100 * share;
  return `${Number(digits === undefined ? percent.toFixed(2) : percent.toPrecision(digits))} %`;
}

/** A difference with its sign, its size written by `format`: `+12`, `−0.5 %`, `0`. */
export function formatSigned(difference: number, format: (size: number) => string): string {
  if (difference === 0) return '0';
  return `${difference > 0 ? '+' : '−'}${format(Math.abs(difference))}`;
}

/**
 * Seconds in the two largest units that say something: `0.42 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
 * @param digits if given, smaller units are told, too, where so many significant digits take them: `2 h 5 min 30 s`
 */
export function formatDuration(seconds: number | null | undefined, digits?: number): string {
  if (isMissing(seconds) || !Number.isFinite(seconds)) return missing;
  if (digits !== undefined) return inAllUnits(Number(seconds.toPrecision(digits)), digits);
  if (seconds > 0 && seconds < 0.01) return `${formatReal(1000 * seconds, 2)} ms`;
  if (seconds < 10) return `${Number(seconds.toFixed(seconds < 1 ? 2 : 1))} s`;
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
  if (seconds < 0.01 && seconds > 0) return `${formatReal(1000 * seconds, digits)} ms`;
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

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/**
 * Bytes in powers of 1024: `512 B`, `1.5 MiB`.
 * @param digits if given, numbers that differ in so many significant digits are told apart
 */
export function formatBytes(bytes: number | null | undefined, digits?: number): string {
  if (isMissing(bytes)) return missing;
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1023.95 && unit < byteUnits.length - 1) {
    value /= 1024;
    unit += 1;
  }
  // Two digits more, as what is round in tens isn't round in powers of 1024.
  const finely = digits === undefined ? value.toFixed(1) : value.toPrecision(digits + 2);
  return `${unit === 0 ? value.toFixed(0) : Number(finely)} ${byteUnits[unit]}`;
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

/** A moment (ISO 8601) in local time, as short as it is clear: `14:05` today, `3 Mar, 14:05` this year, else the date. */
export function formatMoment(iso: string | null | undefined, now: Date = new Date()): string {
  const moment = new Date(iso ?? Number.NaN);
  if (Number.isNaN(moment.getTime())) return missing;
  if (moment.toDateString() === now.toDateString()) return timeToday.format(moment);
  return (moment.getFullYear() === now.getFullYear() ? dateThisYear : dateAndYear).format(moment);
}

/** A real number with so many significant digits; very small and very large ones as powers of ten: `0.0421`, `1.2e-7`. */
export function formatReal(value: number | null | undefined, digits = 4): string {
  if (isMissing(value)) return missing;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e7)) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
    return `${Number(mantissa)}e${Number(exponent)}`;
  }
  return String(Number(value.toPrecision(digits)));
}
