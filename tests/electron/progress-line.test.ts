import { expect, test } from 'vitest';
import { ProgressLine } from '../../scripts/electron/progress-line.mjs';

function recorded(isTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const line = new ProgressLine(
    { isTTY, write: (text: string) => written.push(text) },
    'Fetching',
    () => now,
  );
  return { line, written, pass: (milliseconds: number) => (now += milliseconds) };
}

test('in a terminal one line shows a bar, and the time that is left', () => {
  const { line, written, pass } = recorded(true);
  line.show(0, 100e6);
  pass(50);
  line.show(1e6, 100e6);
  pass(950);
  line.show(25e6, 100e6);
  line.end();
  expect(written).toEqual([
    `\r\x1b[KFetching [${' '.repeat(30)}] 0.0 of 100 MB`,
    `\r\x1b[KFetching [${'='.repeat(8)}${' '.repeat(22)}] 25 of 100 MB, 3 s left`,
    '\n',
  ]);
});

test('a size that is not known has no bar', () => {
  const { line, written } = recorded(true);
  line.show(5e6, null);
  expect(written).toEqual(['\r\x1b[KFetching 5.0 MB']);
});

test('elsewhere each tenth has a line', () => {
  const { line, written } = recorded(false);
  for (const bytes of [0, 4e6, 11e6, 12e6, 100e6]) line.show(bytes, 100e6);
  line.end();
  expect(written).toEqual([
    'Fetching 0.0 of 100 MB (0 %)\n',
    'Fetching 11 of 100 MB (10 %)\n',
    'Fetching 100 of 100 MB (100 %)\n',
  ]);
});
