import { describe, expect, test } from 'vitest';
import { escapeLatex, tableAsLatex } from '#shared/text/latex-table';

describe('a table as LaTeX (U33)', () => {
  test('has columns of numbers with their units in the heading, the best bold', () => {
    const latex = tableAsLatex({
      header: ['Run', 'Accuracy', 'Parameters', 'p', 'Difference', 'Notes'],
      rows: [
        ['a_b', '98.52 ± 0.11 %', '18,698', '0.031', '−0.5', 'fast'],
        ['c', '7.20 ± 1.30 %', '980', '< 0.0001', '+12.25', '12'],
        ['d', '–', '–', '', '–', '1 min 3 s'],
      ],
      isBest: (row, column) => row === 0 && column === 1,
    });
    expect(latex.split('\n')).toEqual([
      '% \\usepackage{booktabs, siunitx}',
      '\\begingroup',
      expect.stringMatching(/^\\sisetup\{separate-uncertainty, .*detect-weight\}$/),
      '\\begin{tabular}{lS[table-format = 2.2(3)]S[table-format = 5.0]S[table-format = 1.3]S[table-format = +2.2]l}',
      '\\toprule',
      'Run & {Accuracy (\\%)} & {Parameters} & {p} & {Difference} & Notes \\\\',
      '\\midrule',
      'a\\_b & \\bfseries 98.52 +- 0.11 & 18698 & 0.031 & -0.5 & fast \\\\',
      'c & 7.20 +- 1.30 & 980 & {\\textless{} 0.0001} & +12.25 & 12 \\\\',
      'd & {--} & {--} & {} & {--} & 1 min 3 s \\\\',
      '\\bottomrule',
      '\\end{tabular}',
      '\\endgroup',
      '',
    ]);
  });

  test('is a float with its caption and label where they are given', () => {
    const options = { caption: 'Runs & seeds, 50 %', label: 'tab: my results' };
    const lines = tableAsLatex({ header: ['A'], rows: [['x']] }, options).split('\n');
    expect(lines.slice(1, 5)).toEqual([
      '\\begin{table}',
      '\\centering',
      '\\caption{Runs \\& seeds, 50 \\%}',
      '\\label{tab:-my-results}',
    ]);
    expect(lines.slice(-3)).toEqual(['\\end{tabular}', '\\end{table}', '']);
  });

  test('numbers in different units stay texts', () => {
    const latex = tableAsLatex({ header: ['Time'], rows: [['12 s'], ['8 ms']] });
    expect(latex).toContain('\\begin{tabular}{l}');
    expect(latex).toContain('12 s \\\\');
  });
});

test('everything with a meaning in LaTeX is escaped', () => {
  expect(escapeLatex('\\{}&%$#_~^<>−–')).toBe(
    '\\textbackslash{}\\{\\}\\&\\%\\$\\#\\_\\textasciitilde{}\\textasciicircum{}\\textless{}\\textgreater{}$-$\\textendash{}',
  );
  expect(escapeLatex('a\n\nb')).toBe('a b');
  expect(escapeLatex('3.2·10⁻⁶')).toBe('3.2·10$^{-6}$');
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
