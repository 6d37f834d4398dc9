/** Numbers parsed from a text, or the part that can't be parsed and what is allowed there. */
export type NumberList =
  | { readonly kind: 'numbers'; readonly values: readonly number[] }
  | { readonly kind: 'unreadable'; readonly part: string; readonly allowed: string };

const number = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const single = new RegExp(`^${number}$`, 'i');
const range = new RegExp(
  String.raw`^(${number})\s*\.\.\s*(${number})(?:\s*([x×*+])\s*(${number}))?$`,
  'i',
);

const rangeForms = 'a range such as 64..512 x2 or 0..10 +2';

/**
 * Parses a list of numbers: `64, 128, 256`, `1e-4..1e-1 x10` or `64..512 *2` (each that many times the previous one),
 * `0..10 +2` (each that much more), `0..4` (whole numbers one by one). Ranges include their ends if a step meets them,
 * and may descend. Duplicates are dropped.
 * @param max the most numbers that are accepted
 */
export function readNumberList(text: string, max: number): NumberList {
  const values = new Set<number>();
  for (const part of text.split(/[,;]/).map((piece) => piece.trim())) {
    const read = readPart(part, max);
    if (typeof read === 'string') return { kind: 'unreadable', part, allowed: read };
    for (const value of read) values.add(value);
    if (values.size > max) return { kind: 'unreadable', part, allowed: tooMany(max) };
  }
  return { kind: 'numbers', values: [...values] };
}

/** The shortest text that `readNumberList` reads as these numbers: `0..4`, `1e-8` or `64, 128`. */
export function writeNumberList(values: readonly number[]): string {
  const first = values[0];
  const isRun =
    first !== undefined &&
    values.length > 2 &&
    Number.isInteger(first) &&
    values.every((value, index) => value === first + index);
  return isRun ? `${first}..${first + values.length - 1}` : values.join(', ');
}

function tooMany(max: number): string {
  return `at most ${max} values`;
}

/** The numbers of one part, or what is allowed in its place. */
function readPart(part: string, max: number): readonly number[] | string {
  if (single.test(part)) return [Number(part)];
  const match = range.exec(part);
  if (match === null) return part.includes('..') ? rangeForms : 'a number';
  const [, from, to, sign, stepText] = match;
  const start = Number(from);
  const end = Number(to);
  if (sign === undefined) {
    if (!Number.isInteger(start) || !Number.isInteger(end)) {
      return `a step, as in ${part} +0.1 or ${part} x10`;
    }
    return progression(start, end, (value) => value + Math.sign(end - start), max);
  }
  const step = Number(stepText);
  if (sign === '+') {
    if (!(step > 0)) return 'a step above 0';
    const signed = end < start ? -step : step;
    return progression(start, end, (_, index) => start + index * signed, max);
  }
  if (!(step > 1)) return 'a factor above 1';
  if (!(start * end > 0)) return 'bounds above 0 for a range by factors';
  const factor = Math.abs(end) < Math.abs(start) ? 1 / step : step;
  return progression(start, end, (value) => value * factor, max);
}

/** The values from start to end, which itself is included despite rounding. */
function progression(
  start: number,
  end: number,
  next: (value: number, index: number) => number,
  max: number,
): readonly number[] | string {
  const values: number[] = [];
  const direction = end < start ? -1 : 1;
  const slack = 1e-9 * Math.max(Math.abs(start), Math.abs(end));
  for (let value = start; direction * (end - value) >= -slack;) {
    if (values.length === max) return tooMany(max);
    values.push(value);
    if (start === end) break;
    // Rounded to twelve digits, so that 0.1 + 0.2 is 0.3.
    value = Number(next(value, values.length).toPrecision(12));
  }
  return values;
}
