import { foldText } from '../../text/fold-text.ts';
import type { ExperimentProperty, PropertyKind } from './property.ts';
import type { Operand, Operator } from './expression.ts';

const ordered: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>='];

/** The operators that a property supports. */
export function operatorsFor(kind: PropertyKind): readonly Operator[] {
  switch (kind) {
    case 'text':
    case 'choice':
      return ['=', '!=', '~'];
    case 'flag':
      return ['=', '!='];
    case 'list':
      return ['has', '~', '=', '!='];
    case 'number':
    case 'count':
    case 'share':
    case 'duration':
    case 'moment':
      return ordered;
  }
}

/** The word for an empty value. */
export const emptyWord = 'none';

/** Describes what a property can be compared with. */
export function allowedOperands({ kind, options }: ExperimentProperty, operator: Operator): string {
  const orEmpty = operator === '=' || operator === '!=' ? `, or ${emptyWord} for empty` : '';
  switch (kind) {
    case 'choice':
      return operator === '~' ? 'part of a word' : `one of ${options!.join(', ')}`;
    case 'flag':
      return 'true or false';
    case 'text':
      return `text, in quotation marks if it contains spaces${orEmpty}`;
    case 'list':
      return orEmpty === ''
        ? 'a tag, in quotation marks if it contains spaces'
        : `only ${emptyWord}`;
    case 'number':
    case 'count':
      return `a number such as 128 or 1e-3${orEmpty}`;
    case 'share':
      return `a percentage such as 98%, or a fraction from 0 to 1${orEmpty}`;
    case 'duration':
      return `a duration such as 90s, 2min or 1.5h${orEmpty}`;
    case 'moment':
      return `a date such as 2026-01-31, or a date and time such as 2026-01-31T14:05${orEmpty}`;
  }
}

/**
 * Parses what a property is compared with; undefined if it is invalid.
 * @param written one word, or with its unit: `98%`, `2 min`
 * @param quoted whether it was in quotation marks, which always makes it text
 */
export function readOperand(
  property: ExperimentProperty,
  operator: Operator,
  written: string,
  quoted: boolean,
): Operand | undefined {
  const text = foldText(written);
  const isOption = property.options?.some((option) => foldText(option) === text) ?? false;
  const equality = operator === '=' || operator === '!=';
  if (equality && !quoted && !isOption && text === emptyWord) return { kind: 'empty' };
  switch (property.kind) {
    case 'choice':
      return isOption || operator === '~' ? { kind: 'text', text } : undefined;
    case 'text':
      return { kind: 'text', text };
    case 'list':
      return equality ? undefined : { kind: 'text', text };
    case 'flag':
      return text === 'true' || text === 'false'
        ? { kind: 'flag', flag: text === 'true' }
        : undefined;
    case 'number':
    case 'count':
      return numberOperand(decimal(text));
    case 'share':
      return numberOperand(readShare(text));
    case 'duration':
      return numberOperand(readDuration(text));
    case 'moment':
      return readMoment(text);
  }
}

function numberOperand(number: number | undefined): Operand | undefined {
  return number === undefined ? undefined : { kind: 'number', number };
}

const decimalPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/;

function decimal(text: string): number | undefined {
  if (!decimalPattern.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function readShare(text: string): number | undefined {
  const perCent = /^(\d+(?:\.\d*)?|\.\d+)\s*%$/.exec(text);
  // Using the exponent, as a division would round a second time: 97.94 % is exactly 0.9794.
  const share = perCent === null ? decimal(text) : Number(`${perCent[1]!}e-2`);
  return share !== undefined && share >= 0 && share <= 1 ? share : undefined;
}

const secondsPer: Readonly<Record<string, number>> = {
  '': 1,
  s: 1,
  min: 60,
  m: 60,
  h: 3600,
  d: 86_400,
};

/** The units of time that may follow a number. */
export const timeUnits = Object.keys(secondsPer).filter((unit) => unit !== '');

function readDuration(text: string): number | undefined {
  const [, amount, unit] = /^([\d.]+)\s*([a-z]*)$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined || !Object.hasOwn(secondsPer, unit)) {
    return undefined;
  }
  const number = decimal(amount);
  return number === undefined ? undefined : number * secondsPer[unit]!;
}

/** In the local time zone, as dates are shown. */
function readMoment(text: string): Operand | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})(?:t(\d{2}):(\d{2}))?$/.exec(text);
  if (parts === null) return undefined;
  const part = (index: number): number => Number(parts[index] ?? 0);
  const [year, month, day, hour, minute]: Local = [part(1), part(2), part(3), part(4), part(5)];
  if (!isInCalendar(year, month, day) || hour > 23 || minute > 59) return undefined;
  const timed = parts[4] !== undefined;
  const from = firstInstant([year, month, day, hour, minute]);
  const to = firstInstant(
    timed ? [year, month, day, hour, minute + 1] : [year, month, day + 1, 0, 0],
  );
  return { kind: 'span', from, to };
}

/** Year, month from 1, day, hour and minute, as a wall clock shows them. */
type Local = readonly [number, number, number, number, number];

function isInCalendar(year: number, month: number, day: number): boolean {
  // The 31st of February would silently become a day in March.
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

const dayInMilliseconds = 86_400_000;

/**
 * The first instant at which local clocks show a time or a later one: if clocks are put forward over it, the instant of
 * the change; if they show it twice, the first.
 */
function firstInstant([year, month, day, hour, minute]: Local): number {
  const shown = new Date(year, month - 1, day, hour, minute);
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  const isReached = (instant: number): boolean =>
    instant - new Date(instant).getTimezoneOffset() * 60_000 >= wanted;
  if (!isReached(shown.getTime() - 60_000)) return shown.getTime();
  // Clocks skip this time, and `shown` is later: it is as far after the change as the clocks skip.
  let before = shown.getTime() - 2 * dayInMilliseconds;
  let reached = shown.getTime();
  while (reached - before > 1) {
    const middle = Math.floor((before + reached) / 2);
    if (isReached(middle)) reached = middle;
    else before = middle;
  }
  return reached;
}
