import { expect, test } from 'vitest';
import { namingFlags } from '#main/cli/executor-options';
import { UnrollError } from '#shared/contract/errors';

test('a field of an executor is called as its flag is, anything else stays as it is', () => {
  const named = (message: string): (() => never) => {
    return () => namingFlags(new UnrollError('invalid-input', message));
  };
  expect(named('minutes: 9000 is too much')).toThrow(/^--time: 9000 is too much$/);
  expect(named('atOnce: 0 is too few')).toThrow(/^--at-once: 0 is too few$/);
  expect(named('the run: broken')).toThrow(/^the run: broken$/);
});
