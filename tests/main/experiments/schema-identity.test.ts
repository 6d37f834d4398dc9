import { expect, test } from 'vitest';
import { z } from 'zod';
import { schemaIdentity } from '#main/experiments/schema-identity';
import { experimentRecordSchema, recordVersion } from '#shared/experiment/record';

const schema = z.object({
  rate: z.number().min(0).default(0.1),
  cell: z.enum(['RNN', 'GRU']),
  name: z.string().regex(/^a/).nullable().default(null),
});

test('the same schema has the same identity, however often it is made', () => {
  expect(schemaIdentity(schema.extend({}), 1)).toBe(schemaIdentity(schema, 1));
  expect(schemaIdentity(experimentRecordSchema, recordVersion)).toMatch(/^[0-9a-f]{64}$/);
});

test.for([
  ['a further field with a default', schema.extend({ stars: z.int().default(0) })],
  ['a field less', schema.omit({ name: true })],
  ['another default', schema.extend({ rate: z.number().min(0).default(0.2) })],
  ['no default', schema.extend({ rate: z.number().min(0) })],
  ['another bound', schema.extend({ rate: z.number().min(0).max(1).default(0.1) })],
  ['a further choice', schema.extend({ cell: z.enum(['RNN', 'GRU', 'LSTM']) })],
  ['another pattern', schema.extend({ name: z.string().regex(/^b/).nullable().default(null) })],
  ['null refused', schema.extend({ name: z.string().regex(/^a/).default('a') })],
  ['unknown keys refused', z.strictObject(schema.shape)],
] as const)('a schema with %s has another identity', ([, other]) => {
  expect(schemaIdentity(other, 1)).not.toBe(schemaIdentity(schema, 1));
});

test('so has one whose keys mean something else', () => {
  expect(schemaIdentity(schema, 2)).not.toBe(schemaIdentity(schema, 1));
});
