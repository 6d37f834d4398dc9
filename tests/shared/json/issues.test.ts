import { expect, test } from 'vitest';
import { z } from 'zod';
import { describeIssue, quoted, unionError, whole } from '#shared/json/issues';

const pair = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('a'), size: whole(1, 9) }),
    z.strictObject({ kind: z.literal('b') }),
  ],
  { error: unionError('must be “a” or “b”') },
);
const plainPair = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('a') }),
  z.object({ kind: z.literal('b') }),
]);
const areas = z.partialRecord(z.enum(['left', 'right']), z.boolean());

test.each<[string, z.ZodType, unknown, string]>([
  ['another type', z.string(), 5, 'it must be a text, not 5'],
  ['null', z.array(z.string()), null, 'it must be a list, not null'],
  ['a list for an object', z.object({}), [], 'it must be an object, not a list'],
  ['an endless number', z.number(), Infinity, 'it must be a finite number, not Infinity'],
  ['a fraction', z.int(), 1.5, 'it must be a whole number, not 1.5'],
  [
    'something missing',
    z.object({ a: z.boolean() }),
    {},
    'a: is missing; it must be true or false',
  ],
  [
    'a missing word',
    z.object({ a: z.enum(['x', 'y']) }),
    {},
    'a: is missing; it must be one of x, y',
  ],
  ['another word', z.enum(['x', 'y']), 'z', 'it must be one of x, y'],
  ['another version', z.literal(1), 2, 'it must be 1'],
  ['a number too small', z.number().min(3), 2, 'it must be at least 3'],
  ['a number at an open end', z.number().positive(), 0, 'it must be more than 0'],
  ['a number too large', z.number().max(3), 4, 'it must be at most 3'],
  ['no number of a range', whole(1, 9), 10, 'it must be a whole number from 1 to 9'],
  ['an empty text', z.string().min(1), '', 'it must have at least 1 character'],
  ['a long text', z.string().max(2), 'abc', 'it must have at most 2 characters'],
  ['an empty list', z.array(z.int()).min(1), [], 'it must have at least 1 entry'],
  ['a long list', z.array(z.int()).max(2), [1, 2, 3], 'it must have at most 2 entries'],
  ['no such form', z.string().regex(/^a$/), 'b', 'the regular expression /^a$/'],
  ['no multiple', z.number().multipleOf(4), 6, 'it must be a multiple of 4'],
  [
    'a misspelt field',
    z.strictObject({ size: z.int().optional() }),
    { sise: 1 },
    'it has no field "sise"; did you mean size?',
  ],
  [
    'an unknown field',
    pair,
    { kind: 'b', foo: 1 },
    'it has no field "foo"; its only field is kind',
  ],
  [
    'unknown fields',
    z.strictObject({ a: z.int().optional(), b: z.int().optional() }),
    { p: 1, q: 1, r: 1, s: 1 },
    'it has no fields "p", "q", "r", 1 more; its fields are a, b',
  ],
  ['an unknown name', areas, { top: true }, 'has no field "top"; its fields are left, right'],
  [
    'a long name',
    z.record(z.string().max(3), z.int()),
    { abcd: 1 },
    'abcd: is not an allowed name: it must have at most 3 characters',
  ],
  ['an unknown kind', pair, { kind: 'c' }, 'kind: must be “a” or “b”'],
  ['no kind', plainPair, {}, 'kind: must be one of a, b'],
  ['a kind alone', pair, 'a', 'it must be an object, not a text'],
  [
    'none of several types',
    z.union([z.string(), z.number()]),
    [],
    'it must be a text or a finite number',
  ],
  ['what its schema has words for', z.string({ error: 'needs a title' }), 5, 'it needs a title'],
])('%s is told in words', (_, schema, value, message) => {
  const { error } = schema.safeParse(value);
  expect(describeIssue(error!.issues[0]!)).toContain(message);
});

test('what is long is cut, in values, places and names', () => {
  const long = 'x'.repeat(10_000);
  expect(quoted(long)).toMatch(/^"x{79}…$/);
  for (const [schema, value] of [
    [z.record(z.string(), z.int()), { [long]: 'a' }],
    [z.strictObject({ a: z.int().optional() }), { [long]: 'a' }],
  ] as const) {
    const { error } = schema.safeParse(value);
    expect(describeIssue(error!.issues[0]!).length).toBeLessThan(150);
  }
});
