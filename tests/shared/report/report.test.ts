import { describe, expect, test } from 'vitest';
import { historyKeys, type HistoryColumns } from '#shared/contract/commands';
import { newComparisonState, type ComparisonState } from '#shared/compare/comparison';
import { reportContent, type ReportSources } from '#shared/report/report-content';
import { reportHtml } from '#shared/report/report-html';
import { resultNumbers, resultTexts } from '#shared/compare/result-text';
import { tableAsLatex } from '#shared/text/latex-table';
import { tableAsCsv } from '#shared/text/text-table';
import { confusionFigures, groupConfusions } from '#shared/report/report-confusion';
import { pairTable } from '#shared/report/report-parts';
import { reportMarkdown } from '#shared/report/report-markdown';
import { fieldKeys } from '#shared/catalogue/fields';
import { analyses, analysisKinds } from '#shared/inside/analyses';
import { analysisResults } from '../../support/analysis-results.ts';
import { answers, finishedRun, sampleEvaluation } from '../../support/compared.ts';
import { recordedLayer, recordedPoint } from '../../support/recorded-points.ts';

const nasty = '</style><script>alert(1)</script>"&|`';
const runs = [
  finishedRun('gru 0', { cell: 'GRU', seed: 0 }, { name: nasty, test: sampleEvaluation(0.9) }),
  finishedRun('gru 1', { cell: 'GRU', seed: 1 }, { test: sampleEvaluation(0.95) }),
  finishedRun('rnn 0', { cell: 'RNN', seed: 0 }, { test: sampleEvaluation(0.5) }),
  finishedRun('rnn 1', { cell: 'RNN', seed: 1, epochs: 9 }, { test: sampleEvaluation(0.55) }),
];
const history = Object.fromEntries(
  historyKeys.map((key) => [key, Float64Array.of(1, 2, 3)]),
) as HistoryColumns;

function sources(own: Partial<ComparisonState> = {}): ReportSources {
  const ids = runs.map(({ id }) => id);
  return {
    title: nasty,
    createdAt: '2026-01-02T03:04:05.678Z',
    state: { ...newComparisonState(ids), grouping: { kind: 'keys', keys: ['cell'] }, ...own },
    records: runs,
    histories: new Map(ids.map((id) => [id, history])),
    recordings: new Map(),
    answers: new Map([
      ['gru-0', answers('1110')],
      ['rnn-0', answers('1000')],
    ]),
    modelBytes: new Map(),
    sweepOf: () => null,
    palette: 'standard',
  };
}

test('a report groups runs by their sweeps as Compare does', () => {
  const { id } = runs[0]!;
  const grouping = { kind: 'batch' } as const;
  const sweepOf = (run: string) => (run === id ? 'Rates' : null);
  const { groups } = reportContent({ ...sources({ grouping }), sweepOf });
  const [taken, ...others] = groups;
  expect(taken).toMatchObject({ label: 'Rates', members: [{ id }] });
  expect(others.flatMap(({ members }) => members)).toHaveLength(runs.length - 1);
});

test('a report holds what the comparison shows', () => {
  const content = reportContent(sources());
  expect(content.groups.map(({ label }) => label)).toEqual(['GRU', 'RNN']);
  expect(content.charts.map(({ metric, lines }) => [metric, lines.length])).toEqual([
    ['loss', 2],
    ['validationLoss', 2],
    ['accuracy', 2],
    ['validationAccuracy', 2],
  ]);
  expect(content.charts[0]!.lines[0]).toMatchObject({ label: 'GRU (N = 2)', slot: 0 });
  expect(content.fairness.map(({ kind }) => kind)).toEqual(['epochs']);
  expect(content.pairs).toMatchObject({ pairs: [{ a: { id: 'gru-0' }, b: { id: 'rnn-0' } }] });
  expect(content.groupTests).toHaveLength(1);
});

test('a disputed run is marked, in the verdict and in the table of runs', () => {
  const repetitions = [{ machine: 'n2', epoch: 1, isEqual: false }];
  const records = runs.map((run) => (run.id === 'gru-1' ? { ...run, repetitions } : run));
  const content = reportContent({ ...sources(), records });
  for (const report of [reportMarkdown(content), reportHtml(content)]) {
    expect(report).toContain('two machines gave different weights for “gru 1”');
    expect(report.match(/finished, disputed/g)).toHaveLength(1);
  }
});

test('a run is marked whose record of second results is damaged', () => {
  const damagedFiles = [{ name: 'repetitions.json', problem: 'repetitions.json is damaged' }];
  const records = runs.map((run) => (run.id === 'gru-1' ? { ...run, damagedFiles } : run));
  const report = reportMarkdown(reportContent({ ...sources(), records }));
  expect(report.match(/finished, second results damaged/g)).toHaveLength(1);
});

test('members that cannot be read are named, and hidden ones are not drawn but counted', () => {
  const members = ['gru-0', 'rnn-0', 'gone'];
  const content = reportContent(sources({ members, hidden: ['rnn-0'] }));
  expect(content.absent).toEqual(['gone']);
  expect(content.charts[0]!.lines.map(({ label }) => label)).toEqual(['GRU']);
  expect(content.results.rows).toHaveLength(2);
  expect(reportHtml(content)).toContain('gone');
});

test('with many pairs the intervals are those of the first run if the baseline is missing', () => {
  const many = Array.from({ length: 12 }, (_, index) => finishedRun(`many ${index}`, {}));
  const content = reportContent({
    ...sources({ members: many.map(({ id }) => id), baseline: 'gone' }),
    records: many,
    answers: new Map(many.map(({ id }) => [id, answers('1010')])),
  });
  const { rows } = pairTable(content)!;
  expect(rows).toHaveLength(66);
  const withInterval = rows.filter((row) => row.at(-1) !== 'not computed');
  expect(withInterval.map(([name]) => name)).toEqual(new Array(11).fill('many 0'));
});

test('U20: a report has the tests that the comparison shows', () => {
  const more = [...runs, finishedRun('lstm 0', { cell: 'LSTM', seed: 0 })];
  const given = sources({ members: more.map(({ id }) => id), testedPairs: 'baseline' });
  const content = reportContent({
    ...given,
    records: more,
    answers: new Map(more.map(({ id }) => [id, answers('1100')])),
  });
  expect(pairTable(content)!.rows.map(([, b]) => b)).toEqual(['gru 1', 'rnn 0', 'rnn 1', 'lstm 0']);
  expect(content.groupTests.map(({ a, b }) => [a.label, b.label])).toEqual([
    ['GRU', 'RNN'],
    ['GRU', 'LSTM'],
  ]);
});

test('curves are smoothed as shown, with a note', () => {
  const content = reportContent(sources({ smoothing: 0.5 }));
  expect(content.charts[0]!.lines[0]!.curve.mean[1]).toBeCloseTo((0.25 * 1 + 0.5 * 2) / 0.75, 12);
  expect(reportMarkdown(content)).toContain('Smoothed with a weight of 0.5');
});

test('U2: values of epochs are never smoothed: a curve ends at the value of the table', () => {
  const content = reportContent(sources({ smoothing: 0.9, grouping: { kind: 'none' } }));
  const curve = content.charts.find(({ metric }) => metric === 'validationLoss')!.lines[0]!.curve;
  expect([...curve.mean]).toEqual([0.3, 0.2]);
  const raw = reportContent(sources({ grouping: { kind: 'none' } }));
  for (const write of [reportHtml, reportMarkdown]) {
    expect(write(content)).toContain(': Training loss; Training accuracy');
    const epochs = { metrics: ['validationLoss' as const], grouping: { kind: 'none' as const } };
    const smoothed = write(reportContent(sources({ ...epochs, smoothing: 0.9 })));
    expect(smoothed).toBe(write(reportContent(sources(epochs))));
  }
  expect(raw.charts[0]!.lines[0]!.curve.mean).not.toEqual(content.charts[0]!.lines[0]!.curve.mean);
});

test('the HTML is self-contained, runs no scripts, and escapes every text', () => {
  const html = reportHtml(reportContent(sources()));
  expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|javascript:|onload=/);
  expect(html.match(/<\/style>/g)).toHaveLength(1);
  expect([...html.matchAll(/(?:src|href)="([^"]*)"/g)]).toEqual([]);
  expect(html.match(/<svg /g)).toHaveLength(4);
  expect(html).toContain('prefers-color-scheme:dark');
  for (const tag of ['section', 'table', 'tr', 'td', 'th', 'svg', 'g', 'p', 'details', 'figure']) {
    const opened = html.match(new RegExp(`<${tag}[ >]`, 'g'))?.length ?? 0;
    const closed = html.match(new RegExp(`</${tag}>`, 'g'))?.length ?? 0;
    expect([tag, opened]).toEqual([tag, closed]);
  }
});

test('U34: the HTML has a confusion matrix for each group, the mean over its runs', () => {
  const html = reportHtml(reportContent(sources()));
  const [gru, rnn, ...others] = [...html.matchAll(/<figure>.*<table class="confusion">.*/g)].map(
    ([figure]) => figure,
  );
  expect(others).toEqual([]);
  expect(gru).toContain('GRU (mean of 2 runs)');
  expect(rnn).toContain('RNN (mean of 2 runs)');
  const cells = [...gru!.matchAll(/<td class="(\w+)"[^>]*>(\d*)</g)];
  expect(cells.map(([, kind, count]) => `${kind} ${count}`)).toEqual([
    ...['right 5', 'wrong ', 'wrong ', 'right 5'],
  ]);
});

test('U34: errors are coloured relative to the largest; data sets and untested runs are kept apart', () => {
  const confused = (id: string, confusion: number[][], dataset = 'mnist') =>
    finishedRun(id, { dataset }, { test: { ...sampleEvaluation(0.9), confusion } });
  const members = [
    confused('a', [
      [8, 2],
      [4, 6],
    ]),
    confused(
      'b',
      [
        [1, 0],
        [0, 1],
      ],
      'bars',
    ),
    finishedRun('c', {}, { test: null }),
  ];
  const groups = [{ id: 'all', label: '<all>', values: [], members }];
  const found = groupConfusions(groups);
  expect(found.map(({ label, runs: count }) => [label, count])).toEqual([
    ['<all>: mnist, 2 classes', 1],
    ['<all>: bars, 2 classes', 1],
  ]);
  const [figure] = confusionFigures(found);
  expect(figure).toContain('&lt;all&gt;');
  expect([...figure!.matchAll(/--heat:([\d.]+)/g)].map(([, heat]) => Number(heat))).toEqual([
    0.8, 0.5, 1, 0.6,
  ]);
});

test('U34: no table is clipped when the HTML is printed', () => {
  const html = reportHtml(reportContent(sources()));
  const print = html.slice(html.indexOf('@media print'), html.indexOf('</style>'));
  expect(print).toMatch(/\.scroll\{[^}]*overflow:visible/);
  expect(print).toMatch(/\.scroll thead th,[^}]*white-space:normal/);
  expect(print).toMatch(/\.long,\.hash\{white-space:normal;overflow-wrap:anywhere/);
  // A long table may continue on the next page, its rows may not.
  expect(print).not.toMatch(/\.scroll[^{]*\{[^}]*break-inside/);
});

test('the HTML has every config, weight hash and data hash', () => {
  const html = reportHtml(reportContent(sources()));
  for (const key of fieldKeys) expect(html).toContain(`<th scope="row">${key}</th>`);
  expect(html).toContain('ef'.repeat(32));
  expect(html).toContain('ab'.repeat(32));
});

test('findings are in plain words, with what the tests do not show', () => {
  for (const text of [
    reportHtml(reportContent(sources())),
    reportMarkdown(reportContent(sources())),
  ]) {
    expect(text).toContain('No evidence of a difference');
    expect(text).toContain('does not show that the models are equal');
    expect(text).toContain('different training lengths');
  }
});

test('Markdown tables have as many cells in each row as in their header', () => {
  const markdown = reportMarkdown(reportContent(sources()));
  const widths = (block: string) =>
    new Set(block.split('\n').map((line) => line.match(/(?<!\\)\|/g)?.length));
  const tables = markdown
    .trimEnd()
    .split('\n\n')
    .filter((block) => block.startsWith('|'));
  expect(tables.length).toBeGreaterThan(4);
  for (const table of tables) expect(widths(table).size).toBe(1);
  expect(markdown.match(/!\[[^\]]*\]\(data:image\/svg\+xml,[^()\s]*\)/g)).toHaveLength(4);
});

/** A report of two runs of one name that differ significantly, and in their size and their epochs. */
function reportOfTwins() {
  const config = { cell: 'GRU', hiddenSize: 8 } as const;
  const twins = [
    finishedRun('twin a', { ...config, learningRate: 0.1 }, { name: 'gru-8 s0', parameters: 900 }),
    finishedRun('twin b', { ...config, learningRate: 0.001, epochs: 3 }, { name: 'gru-8 s0' }),
  ];
  const given = sources({ members: ['twin-a', 'twin-b'], grouping: { kind: 'none' } });
  return reportContent({
    ...given,
    title: 'Twins',
    records: twins,
    answers: new Map([
      ['twin-a', answers('1'.repeat(40))],
      ['twin-b', answers('0'.repeat(40))],
    ]),
  });
}

test('runs of the same name are told apart in every sentence, table and chart (F5)', () => {
  const content = reportOfTwins();
  const [a, b] = ['gru-8 s0 (lr 0.1)', 'gru-8 s0 (lr 0.001)'];
  const plain = reportMarkdown(content).replaceAll('\\', '');
  const texts = [plain, reportHtml(content), tableAsLatex(resultTexts(content.results))];
  for (const text of [...texts, tableAsCsv(resultNumbers(content.results))]) {
    expect(text).toContain(a);
    expect(text).toContain(b);
    expect(text).not.toMatch(/gru-8 s0(?! \(lr )/);
  }
  expect(plain).toContain(`“${a}” is significantly more accurate than “${b}”`);
  expect(plain).toContain(`3 epochs (${b})`);
  expect(plain).toContain(`${b} has 11 % more parameters (1,000) than ${a}`);
});

test('no figure in a sentence of the HTML is broken over two lines', () => {
  const sentences = [...reportHtml(reportOfTwins()).matchAll(/<(p|li)\b[^>]*>(.*?)<\/\1>/g)];
  const texts = sentences.map(([, , text]) => text!);
  // In the notes on the verdict, as one on fairness.
  expect(texts.filter((text) => text.includes('11\u{A0}% more parameters'))).toHaveLength(2);
  expect(texts.some((text) => text.includes('p\u{A0}&lt;\u{A0}0.0001'))).toBe(true);
  expect(texts.filter((text) => /\d (?:%|pp\b)|\bp (?:=|&lt;)/.test(text))).toEqual([]);
});

test('a report of one run has neither pairs nor fairness', () => {
  const content = reportContent(sources({ members: ['gru-1'], grouping: { kind: 'none' } }));
  expect(content.pairs).toBeNull();
  const html = reportHtml(content);
  expect(html).not.toContain('Significance');
  expect(html).not.toContain('Fairness');
  expect(html).toContain('gru 1');
});

test('a report has the gradients of groups with recordings, and of each layer', () => {
  const at = (ratio: number) => [recordedPoint(10, 1, recordedLayer([ratio, 1], { dead: 32 }))];
  const second = recordedPoint(10, 1, recordedLayer([2, 1]), recordedLayer([5, 1], { layer: 1 }));
  const recordings = new Map([
    ['gru-0', at(1e-9)],
    ['gru-1', at(0.5)],
  ]);
  const content = reportContent({ ...sources(), recordings });
  const header = [
    'First-to-last ratio',
    'Warning',
    'Saturated values',
    'Dead units',
    'Saturated units',
  ];
  expect(content.gradients).toEqual({
    header: ['Group', ...header],
    rows: [['GRU', '2.2·10⁻⁵ (10⁻⁹ to 0.5)', '1 of 2 vanishing', '26 %', '25 %', '0 %']],
  });
  expect(reportHtml(content)).toMatch(/<h2>Gradients through time<\/h2>\n.*below 1\/1,000/);
  expect(reportMarkdown(content)).toContain('## Gradients through time');
  const deep = reportContent({ ...sources(), recordings: new Map([['rnn-0', [second]]]) });
  expect(deep.gradients!.rows.map((row) => row.slice(0, 3))).toEqual([
    ['RNN', 'Layer 1', '2'],
    ['RNN', 'Layer 2', '5'],
  ]);
});

test('a report of runs without recordings has no section on gradients', () => {
  const content = reportContent(sources());
  expect(content.gradients).toBeNull();
  expect(reportHtml(content) + reportMarkdown(content)).not.toContain('Gradients through time');
});

describe('what was found inside the networks', () => {
  const kept = new Map(['gru-0', 'gru-1'].map((id) => [id, analysisResults]));
  const found = reportContent({ ...sources(), analyses: kept });

  test('is in the HTML with a table and charts of each analysis', () => {
    const html = reportHtml(found);
    const [, inside = ''] = /<h2>Inside the networks<\/h2>([\s\S]*?)<\/section>/.exec(html) ?? [];
    expect([...inside.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title]) => title)).toEqual(
      analysisKinds.map((kind) => analyses[kind].label),
    );
    expect(inside.match(/<table>/g)).toHaveLength(5);
    expect(inside).toContain('<th scope="row">GRU (N = 2)</th><td>2 ± 0</td>');
    const figures = [...inside.matchAll(/<figcaption>(.*?)<\/figcaption><svg /g)];
    expect(figures.map(([, title]) => title)).toEqual([
      'Accuracy by steps read',
      'Settled answers',
      'Calibration error by steps read',
      'Class known to probes',
      'Memory of earlier inputs',
      'Lyapunov spectrum',
    ]);
    expect(inside.match(/class="band run-0"/g)).toHaveLength(6);
    expect(inside).toContain('where one is −∞, so is the mean');
    expect(inside).toContain('bands show one standard deviation above and below');
  });

  test('is in the Markdown, too', () => {
    const markdown = reportMarkdown(found);
    const [, inside = ''] = /## Inside the networks\n([\s\S]*?)\n## Runs/.exec(markdown) ?? [];
    for (const kind of analysisKinds) expect(inside).toContain(`### ${analyses[kind].label}\n`);
    expect(inside).toMatch(/\| GRU \(N = 2\) +\| 2 ± 0 +\| 25\.0 ± 0\.0 % +\|/);
    expect(inside.match(/!\[.*\]\(data:image\/svg\+xml,/g)).toHaveLength(6);
    expect(inside).toContain('where one is −∞, so is the mean');
  });

  test('isn’t mentioned where nothing was analysed', () => {
    const nothing = reportContent(sources());
    expect(reportHtml(nothing)).not.toContain('Inside the networks');
    expect(reportMarkdown(nothing)).not.toContain('Inside the networks');
  });
});
