import { expect, test } from 'vitest';
import { z } from 'zod';
import { withUnknownKeys } from '#main/storage/json/unknown-keys';

const schema = z.object({
  count: z.number().default(0),
  inner: z.object({ name: z.string() }).nullable().default(null),
  entries: z.array(z.object({ step: z.number() })),
  versions: z.record(z.string(), z.string()),
});
const written = {
  count: 2,
  inner: { name: 'new' },
  entries: [{ step: 1 }, { step: 2 }],
  versions: { node: '26' },
};

test('what the schema does not know is taken over, at every depth, and nothing else', () => {
  const stored = {
    count: 1,
    later: [1, { a: 2 }],
    inner: { name: 'old', colour: 'red' },
    entries: [{ step: 0, mood: 'good' }],
    versions: { node: '20', electron: '45' },
  };
  expect(withUnknownKeys(schema, stored, written)).toEqual({
    count: 2,
    inner: { name: 'new', colour: 'red' },
    entries: [{ step: 1, mood: 'good' }, { step: 2 }],
    versions: { node: '26' },
    later: [1, { a: 2 }],
  });
});

test.for([
  {},
  { inner: null, entries: 'none', versions: 3 },
  { inner: [1], entries: [null, 5, 7] },
])('of %j nothing is taken over', (stored) => {
  expect(withUnknownKeys(schema, stored, written)).toEqual(written);
});

test("a planted __proto__ stays a key and doesn't become a prototype", () => {
  const stored: unknown = JSON.parse('{"__proto__": {"count": 9}}');
  const kept = withUnknownKeys(schema, stored, written);
  expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
  expect(JSON.stringify(kept)).toContain('"__proto__":{"count":9}');
});
