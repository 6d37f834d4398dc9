import type { ExperimentProperty, PropertyKind } from './property.ts';
import type { Operand, Operator } from './expression.ts';

const ordered: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>='];

/** The operators that make sense for a property. */
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

/** What a property can be compared with, in words. */
export function allowedOperands({ kind, options }: ExperimentProperty, operator: Operator): string {
  const orEmpty = operator === '=' || operator === '!=' ? `, or ${emptyWord} for empty` : '';
  switch (kind) {
    case 'choice':
      return operator === '~' ? 'a part of a word' : `one of ${options!.join(', ')}`;
    case 'flag':
      return 'true or false';
    case 'text':
      return `a text, in quotation marks if it has spaces${orEmpty}`;
    case 'list':
      return orEmpty === '' ? 'a tag, in quotation marks if it has spaces' : `only ${emptyWord}`;
    case 'number':
    case 'count':
      return `a number such as 128 or 1e-3${orEmpty}`;
    case 'share':
      return `per cent such as 98%, or a share from 0 to 1${orEmpty}`;
    case 'duration':
      return `a time such as 90s, 2min or 1.5h${orEmpty}`;
    case 'moment':
      return `a date such as 2026-01-31, or with a time 2026-01-31T14:05${orEmpty}`;
  }
}

/**
 * Reads what a property is compared with; undefined if it is not allowed.
 * @param written one word, or with its unit: `98%`, `2 min`
 * @param quoted whether it stood in quotation marks, which makes it a text whatever it is
 */
export function readOperand(
  property: ExperimentProperty,
  operator: Operator,
  written: string,
  quoted: boolean,
): Operand | undefined {
  const text = written.toLowerCase();
  const isOption = property.options?.some((option) => option.toLowerCase() === text) ?? false;
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
      return aNumber(decimal(text));
    case 'share':
      return aNumber(readShare(text));
    case 'duration':
      return aNumber(readDuration(text));
    case 'moment':
      return readMoment(text);
  }
}

function aNumber(number: number | undefined): Operand | undefined {
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
  // By the exponent and not by a division, which would round a second time: 97.94 % is 0.9794 itself.
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

/** In the local time zone, as people see moments. */
function readMoment(text: string): Operand | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})(?:t(\d{2}):(\d{2}))?$/.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute] = parts.slice(1).map((part) => Number(part ?? 0));
  const timed = parts[4] !== undefined;
  const from = new Date(year!, month! - 1, day!, hour!, minute!);
  // The 31st of February would quietly be one in March.
  if (from.getMonth() !== month! - 1 || from.getDate() !== day!) return undefined;
  if (from.getHours() !== hour! || minute! > 59) return undefined;
  const to = timed
    ? new Date(year!, month! - 1, day!, hour!, minute! + 1)
    : new Date(year!, month! - 1, day! + 1);
  return { kind: 'span', from: from.getTime(), to: to.getTime() };
}
