import { expect, test } from 'vitest';
import {
  progressInWords,
  sending,
} from '../../../../src-renderer/client/import/import-progress.ts';

const words = { reading: 'Reading the logs', storing: 'Storing the runs' };
const mebibyte = 1024 * 1024;

test('while files are sent, it says how many bytes of all of them are', () => {
  const files = [{ size: mebibyte }, { size: 3 * mebibyte }];
  expect(progressInWords(sending(files), words)).toBe('Sending: 0 B of 4.0 MiB');
  expect(progressInWords(sending(files, 0.5), words)).toBe('Sending: 2.0 MiB of 4.0 MiB');
});

test('other phases have their percentage, as far as it is known', () => {
  expect(progressInWords({ phase: 'reading', share: 0.999 }, words)).toBe('Reading the logs: 99 %');
  expect(progressInWords({ phase: 'storing', share: null }, words)).toBe('Storing the runs…');
  expect(progressInWords({ phase: 'packing', share: 0.5 }, words)).toBe('Reading the folder: 50 %');
});
