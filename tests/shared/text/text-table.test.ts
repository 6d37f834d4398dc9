import { describe, expect, test } from 'vitest';
import {
  escapeLatex,
  escapeMarkdown,
  spreadsheetCell,
  tableAsCsv,
  tableAsLatex,
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

test('LaTeX for booktabs', () => {
  expect(tableAsLatex({ header: ['Group', 'N'], rows: [['a_b', '98 ± 1 %']] }).split('\n')).toEqual(
    [
      '% \\usepackage{booktabs}',
      '\\begin{tabular}{lr}',
      '\\toprule',
      'Group & N \\\\',
      '\\midrule',
      'a\\_b & 98 $\\pm$ 1 \\% \\\\',
      '\\bottomrule',
      '\\end{tabular}',
      '',
    ],
  );
});

test('everything with a meaning in LaTeX is escaped', () => {
  expect(escapeLatex('\\{}&%$#_~^<>−–')).toBe(
    '\\textbackslash{}\\{\\}\\&\\%\\$\\#\\_\\textasciitilde{}\\textasciicircum{}\\textless{}\\textgreater{}$-$\\textendash{}',
  );
  expect(escapeLatex('a\n\nb')).toBe('a b');
});

test('nothing at the beginning of a row is read as part of the previous row or a rule (A13)', () => {
  const { header, rows } = {
    header: ['[9cm]', 'N'],
    rows: [
      ['[5cm] a', '1'],
      ['*', '2'],
      ['', '[x]'],
      [' [5cm]', '3'],
    ],
  };
  const latex = tableAsLatex({ header, rows });
  expect(latex).toContain('\\toprule\n{[}9cm{]} & N');
  expect(latex).toContain('{[}5cm{]} a & 1');
  expect(latex).toContain('\n{*} & 2');
  // An unescaped bracket or star can be read as an option of what precedes it.
  expect(latex).not.toMatch(/(?:\\\\|rule)\s*[[*]/);
});

test('what LaTeX would join or refuse is separated or left out (A13)', () => {
  expect(escapeLatex('a--b')).toBe('a-{}-b');
  expect(escapeLatex("''---,,")).toBe("'{}'{}-{}-{}-{},{},");
  expect(escapeLatex('?`"|')).toBe('?\\textasciigrave{}\\textquotedbl{}\\textbar{}');
  expect(escapeLatex('a\u0000\u001b\u0085b')).toBe('ab');
});

test('Markdown', () => {
  expect(tableAsMarkdown({ header: ['A', 'B'], rows: [['x|y', '<b>*1*</b>']] })).toBe(
    '| A | B |\n| --- | ---: |\n| x\\|y | \\<b\\>\\*1\\*\\</b\\> |\n',
  );
  expect(escapeMarkdown('[a](b)\n# c')).toBe('\\[a\\](b) \\# c');
});
