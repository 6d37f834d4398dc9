import { expect, test } from 'vitest';
import { crc32 } from '#shared/exchange/crc32';

test('the check value, and the chunk that ends every PNG', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  expect(crc32(new TextEncoder().encode('IEND'))).toBe(0xae426082);
  expect(crc32(new Uint8Array())).toBe(0);
});
