import { expect, test } from 'vitest';
import { fromBase64, toBase64 } from '#shared/text/base64';

test('writes and reads base64 as Node does, for every remainder and beyond one part', () => {
  for (const length of [0, 1, 2, 3, 4, 5, 12_287, 12_288, 12_289, 40_000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 197 + (index >> 8)) & 255);
    const text = toBase64(bytes);
    expect(text).toBe(Buffer.from(bytes).toString('base64'));
    expect(Buffer.compare(fromBase64(text), bytes)).toBe(0);
  }
});

test.for(['A', 'AAA', 'AA*=', '====A==='])('%s is no base64', (text) => {
  expect(() => fromBase64(text)).toThrow('base64');
});
