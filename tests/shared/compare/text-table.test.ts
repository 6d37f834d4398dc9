import { expect, test } from 'vitest';
import {
  escapeLatex,
  escapeMarkdown,
  tableAsCsv,
  tableAsLatex,
  tableAsMarkdown,
} from '#shared/compare/text-table';

const table = {
  header: ['Group', 'Test accuracy'],
  rows: [
    ['a, "b"\nc', '98.52 %'],
    ['plain', '0.9'],
  ],
};

test('CSV as RFC 4180 has it', () => {
  expect(tableAsCsv(table)).toBe('Group,Test accuracy\r\n"a, ""b""\nc",98.52 %\r\nplain,0.9\r\n');
});

test('LaTeX with the rules of booktabs', () => {
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

test('everything that means something to LaTeX stands for itself', () => {
  expect(escapeLatex('\\{}&%$#_~^<>−–')).toBe(
    '\\textbackslash{}\\{\\}\\&\\%\\$\\#\\_\\textasciitilde{}\\textasciicircum{}\\textless{}\\textgreater{}$-$--',
  );
  expect(escapeLatex('a\n\nb')).toBe('a b');
});

test('Markdown', () => {
  expect(tableAsMarkdown({ header: ['A', 'B'], rows: [['x|y', '<b>*1*</b>']] })).toBe(
    '| A | B |\n| --- | ---: |\n| x\\|y | \\<b\\>\\*1\\*\\</b\\> |\n',
  );
  expect(escapeMarkdown('[a](b)\n# c')).toBe('\\[a\\](b) \\# c');
});
