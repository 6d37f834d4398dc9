import { describe, expect, test } from 'vitest';
import {
  escapeMarkdown,
  spreadsheetCell,
  tableAsCsv,
  tableAsMarkdown,
} from '#shared/text/text-table';

const table = {
  header: ['Group', 'Test accuracy'],
  rows: [
    ['a, "b"\nc', '98.52 %'],
    ['plain', '0.9'],
  ],
};

test('CSV as in RFC 4180, with a byte order mark for Excel (W15)', () => {
  expect(tableAsCsv(table)).toBe(
    '\ufeffGroup,Test accuracy\r\n"a, ""b""\nc",98.52 %\r\nplain,0.9\r\n',
  );
});

test.each(['\r\n', '\n', '\r'])(
  'a cell with the line break %j stays one cell of CSV',
  (lineBreak) => {
    const csv = tableAsCsv({ header: ['A', 'B'], rows: [[`x${lineBreak}y`, 'z']] });
    expect(csv).toBe(`\ufeffA,B\r\n"x${lineBreak}y",z\r\n`);
  },
);

describe('a cell that a spreadsheet would mistake for a formula gets a leading apostrophe (A12)', () => {
  test.each([
    '=1+1',
    '=HYPERLINK("http://x","y")',
    '+1+1',
    '-1-1',
    '-',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '＝1+1',
    '+0.42 pp',
    '-2e',
  ])('%j', (cell) => {
    expect(spreadsheetCell(cell)).toBe(`'${cell}`);
    const csv = tableAsCsv({ header: [cell], rows: [] });
    expect(csv.replaceAll('""', '"').replaceAll(/^\ufeff"?|"?\r\n$/g, '')).toBe(`'${cell}`);
  });

  test.each([
    '-5',
    '+0.25',
    '-1.5e-7',
    '1e+20',
    '-.5',
    '-5.',
    '-Infinity',
    'gru-8',
    'a=b',
    '',
    '−0.5',
  ])('%j stays as it is', (cell) => {
    expect(spreadsheetCell(cell)).toBe(cell);
  });
});

test('Markdown', () => {
  expect(tableAsMarkdown({ header: ['A', 'B'], rows: [['x|y', '<b>*1*</b>']] })).toBe(
    '| A | B |\n| --- | ---: |\n| x\\|y | \\<b\\>\\*1\\*\\</b\\> |\n',
  );
  expect(escapeMarkdown('[a](b)\n# c')).toBe('\\[a\\](b) \\# c');
});
