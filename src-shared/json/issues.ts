import { z } from 'zod';
import { cutText } from '../text/cut-text.ts';
import { counted } from '../text/format.ts';
import { nearest } from '../text/nearest.ts';

/*
 * What is wrong with a value from outside, in words. Every schema has them from here, as zod's own ones read like those
 * of a compiler; a schema that knows more about its value brings its own.
 */

/** A place in a value, and what is wrong there. */
type Issue = Pick<z.core.$ZodIssue, 'code' | 'path' | 'message'>;

z.config({ customError: inWords });

/**
 * An issue in one line: `space.0.to: must be a number, not a text`.
 * @param placeInWords how the place is written; by default its names and numbers with dots between them
 */
export function describeIssue(
  { code, path, message }: Issue,
  placeInWords: (path: readonly PropertyKey[]) => string = dotted,
): string {
  if (path.length > 0) return `${placeInWords(path.map(shortened))}: ${message}`;
  return code === 'custom' ? message : `it ${message}`;
}

/** The place of an issue: `space.0.to`. */
export function dotted(path: readonly PropertyKey[]): string {
  return path.map((part) => String(shortened(part))).join('.');
}

/** The schema of a whole number of a range, ends included. */
export function whole(from: number, to: number): z.ZodType<number> {
  const error = `must be ${wholeNumbers(from, to)}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
}

/** What `whole` allows, in words: `a whole number from 1 to 10`. */
export function wholeNumbers(from: number, to: number): string {
  return `a whole number from ${from} to ${to}`;
}

/**
 * The message of a union for an object whose discriminator isn't one of the allowed values; anything that isn't an object
 * is told apart.
 */
export function unionError(message: string): z.core.$ZodErrorMap {
  return ({ code }) => (code === 'invalid_union' ? message : undefined);
}

/** So much of a word from outside is repeated. */
const longestQuote = 80;
/** So many words are. */
const mostQuoted = 3;

/** A value from outside as JSON, of a long one the beginning. */
export function quoted(value: unknown): string {
  return shortened(JSON.stringify(value) ?? String(value));
}

function shortened<Part extends PropertyKey>(part: Part): Part | string {
  if (typeof part !== 'string' || part.length <= longestQuote) return part;
  return `${cutText(part, longestQuote)}…`;
}

function inWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const allowed = typeNames[issue.expected] ?? issue.expected;
      return issue.input === undefined
        ? `is missing; it must be ${allowed}`
        : `must be ${allowed}, not ${typeOf(issue.input)}`;
    }
    case 'invalid_value':
      return required(issue.input, `must be ${oneOf(issue.values)}`);
    case 'too_small':
      return bound(issue.origin, issue.minimum, issue.inclusive ? 'at least' : 'more than');
    case 'too_big':
      return bound(issue.origin, issue.maximum, issue.inclusive ? 'at most' : 'less than');
    case 'unrecognized_keys':
      return unknownNames(issue.keys, namesIn(issue.inst));
    case 'invalid_union':
      return required(issue.input, choicesOf(issue));
    case 'invalid_key':
      return `is not an allowed name: it ${issue.issues[0]?.message ?? 'is not allowed'}`;
    case 'invalid_format':
      return typeof issue.pattern === 'string'
        ? `doesn’t have the allowed form, which is the regular expression ${issue.pattern}`
        : `must have the form of ${issue.format}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    default:
      return 'is not allowed';
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a finite number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
};

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return 'a text';
    case 'object':
      return value === null ? 'null' : 'an object';
    default:
      return String(value);
  }
}

function required(input: unknown, message: string): string {
  return input === undefined ? `is missing; it ${message}` : message;
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => (typeof value === 'string' ? value : quoted(value)));
  return words.length === 1 ? words[0]! : `one of ${words.join(', ')}`;
}

function bound(origin: string, limit: number | bigint, comparison: string): string {
  if (origin === 'string') return `must have ${comparison} ${counted(Number(limit), 'character')}`;
  if (origin === 'array' || origin === 'set') {
    return `must have ${comparison} ${counted(Number(limit), 'entry', 'entries')}`;
  }
  return `must be ${comparison} ${limit}`;
}

function unknownNames(names: readonly string[], allowed: readonly string[]): string {
  const shown = names.slice(0, mostQuoted).map(quoted);
  const more = names.length - shown.length;
  const list = [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  const meant = names.length === 1 ? nearest(cutText(names[0]!, longestQuote), allowed) : undefined;
  if (meant !== undefined) return `has no field ${list}; did you mean ${meant}?`;
  const fields =
    allowed.length === 1
      ? `; its only field is ${allowed[0]!}`
      : `; its fields are ${allowed.join(', ')}`;
  return `has no field${names.length === 1 ? '' : 's'} ${list}${allowed.length === 0 ? '' : fields}`;
}

/** The names that an object may have. */
function namesIn(schema: unknown): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (!(schema instanceof z.ZodRecord)) return [];
  return [...(schema._zod.def.keyType._zod.values ?? [])].map(String);
}

/** What a union allows. */
function choicesOf({
  inst,
  discriminator,
  errors,
}: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  if (inst instanceof z.ZodDiscriminatedUnion && typeof discriminator === 'string') {
    return `must be ${oneOf([...(inst._zod.propValues[discriminator] ?? [])])}`;
  }
  const texts = errors.flatMap(([first]) => (first === undefined ? [] : [describeIssue(first)]));
  const types = texts.map((text) => /^it must be (.+?)(?:, not .+)?$/.exec(text)?.[1] ?? text);
  return `must be ${[...new Set(types)].join(' or ')}`;
}
