import { expect, it } from 'vitest';
import { idFromName, withRandomEnd } from '#main/storage/files/random-id';
import { plainName } from '#shared/experiment/plain-name';

it('makes ids of names that are valid as file names and differ', () => {
  expect(idFromName('RNN against GRU!', 'comparison')).toMatch(/^rnn-against-gru-[a-z0-9]{5}$/);
  expect(idFromName('数字', 'sweep')).toMatch(/^sweep-[a-z0-9]{5}$/);
  expect(withRandomEnd('gru-128-s0')).toMatch(/^gru-128-s0-[a-z0-9]{5}$/);
  for (const name of ['con', 'a'.repeat(200), '- Ünïcode 3']) {
    expect(idFromName(name, 'sweep')).toMatch(plainName(80));
  }
  const ids = Array.from({ length: 50 }, () => idFromName('same', 'sweep'));
  expect(new Set(ids).size).toBe(50);
});
