import { expect, it } from 'vitest';
import { comparisonSchema } from '#shared/compare/comparison';
import { fields } from '#shared/catalogue/fields';
import { plainName } from '#shared/experiment/plain-name';
import { experimentRecordSchema } from '#shared/experiment/record';

const reserved = ['con', 'prn', 'aux', 'nul', 'com1', 'com9', 'lpt1', 'lpt9'];
const impossible = [
  'CON',
  'con.',
  'con.txt',
  'a.',
  'a ',
  ' a',
  'a/b',
  'a\\b',
  'a:b',
  '.',
  '..',
  '',
  '-a',
  'a\n',
];

it.each([...reserved, ...impossible])('%j isn’t a valid name, on any system (A24)', (name) => {
  expect(plainName(80).test(name)).toBe(false);
  expect(experimentRecordSchema.shape.id.safeParse(name).success).toBe(false);
  expect(comparisonSchema.shape.id.safeParse(name).success).toBe(false);
  expect(fields.dataset.pattern.test(name)).toBe(false);
});

it.each(['a', '0', 'gru-128-s0-k3x9q', 'con-1', 'console', 'com', 'com10', 'nul-', 'my-con'])(
  '%j is one',
  (name) => {
    expect(plainName(80).test(name)).toBe(true);
    expect(fields.dataset.pattern.test(name)).toBe(true);
  },
);

it('a name has a maximum length', () => {
  expect(plainName(5).test('abcde')).toBe(true);
  expect(plainName(5).test('abcdef')).toBe(false);
});
