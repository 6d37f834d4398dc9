import { knownValue } from '../experiment/known-config.ts';
import { missing } from '../text/format.ts';
import { differenceText } from '../catalogue/metrics/metric.ts';
import { fieldKeys } from '../catalogue/fields.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { curveMetrics } from '../compare/curve-metrics.ts';
import { differenceLegend, differingTable, testedInWords, type Tested } from './report-findings.ts';
import { confusionFigures, groupConfusions } from './report-confusion.ts';
import type { ReportContent } from './report-content.ts';
import { analysisChartSvg, type AnalysisChart } from './report-analyses.ts';
import {
  absentNote,
  analysesNotes,
  chartNotes,
  chartSvg,
  dataTable,
  environmentTable,
  fairInWords,
  introduction,
  pairTable,
  resultsNote,
  runTable,
} from './report-parts.ts';
import { gradientsNote } from './report-gradients.ts';
import { reportPageStyle, svgChartStyle } from './report-style.ts';
import { cellText, leadingColumns } from '../compare/result-text.ts';
import type { ResultTable } from '../compare/result-values.ts';
import type { TextTable } from '../text/text-table.ts';
import { groupTexts } from './test-tables.ts';
import { verdictTestInWords, verdictTexts } from './verdict-texts.ts';
import { unbroken } from '../text/unbroken.ts';
import { escapeXml } from './xml-text.ts';

/**
 * A comparison as one self-contained HTML file: charts as SVG, no scripts, light or dark to match the reader's system.
 */
export function reportHtml(content: ReportContent): string {
  const { title, records } = content;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${reportPageStyle}${svgChartStyle(content.palette)}</style>`,
    '</head>',
    '<body>',
    header(content),
    verdict(content),
    fairness(content),
    results(content),
    curves(content),
    gradients(content),
    confusions(content),
    section('Config differences', [
      ...columnParts(differingTable(content)).map((part) => table(part, 'left')),
      paragraph(differenceLegend),
    ]),
    significance(content),
    analyses(content),
    section('Runs', [
      table(runTable(records), 'left'),
      '<h3>Environments</h3>',
      table(environmentTable(records), 'left'),
      '<h3>Data files</h3>',
      table(dataTable(records), 'left'),
      '<h3>Configs</h3>',
      ...records.map(configDetails),
    ]),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function header(content: ReportContent): string {
  const absent = absentNote(content);
  const notes = [introduction(content), ...(absent === null ? [] : [absent])];
  const title = `<h1>${escapeXml(content.title)}</h1>`;
  return `<header>${title}${notes.map(paragraph).join('')}</header>`;
}

function section(title: string, parts: readonly string[]): string {
  return `<section>\n<h2>${escapeXml(title)}</h2>\n${parts.join('\n')}\n</section>`;
}

function paragraph(text: string): string {
  return `<p class="muted">${sentence(text)}</p>`;
}

function sentence(text: string): string {
  return escapeXml(unbroken(text));
}

function verdict({ verdict: reached }: ReportContent): string {
  if (reached === null) return '';
  const headline = `<p>${sentence(reached.headline)}</p>`;
  if (reached.kind === 'training') return section('Verdict', [headline]);
  const notes = reached.notes.map(({ text }) => `<li>${sentence(text)}</li>`).join('');
  const test = reached.kind === 'reached' ? verdictTestInWords(reached) : null;
  return section('Verdict', [
    headline,
    ...(reached.kind === 'reached' ? [table(verdictTexts(reached), 'right')] : []),
    ...(test === null ? [] : [paragraph(test)]),
    ...(notes === '' ? [] : [`<ul>${notes}</ul>`]),
  ]);
}

function fairness({ fairness: findings, records }: ReportContent): string {
  if (records.length < 2) return '';
  if (findings.length === 0) return section('Fairness', [paragraph(fairInWords)]);
  const items = findings.map(({ text }) => `<li>${sentence(text)}</li>`);
  return section('Fairness', [`<ul class="findings">${items.join('')}</ul>`]);
}

function results(content: ReportContent): string {
  return section('Results', [
    paragraph(`${resultsNote(content)} Below each value is its difference from the baseline.`),
    ...inParts(content.results.columns.length).map(([from, to]) =>
      resultRows(content.results, from, to),
    ),
  ]);
}

/** At most so many columns of numbers fit on a page. */
const maxColumns = 8;

/** Where a table is divided so that it fits on a page: the first column of each part, and the one after its last. */
function inParts(columns: number): (readonly [from: number, to: number])[] {
  const parts = Math.max(1, Math.ceil(columns / maxColumns));
  return Array.from({ length: parts }, (_, part) => [
    Math.round((part * columns) / parts),
    Math.round(((part + 1) * columns) / parts),
  ]);
}

function resultRows({ columns: all, rows }: ResultTable, from: number, to: number): string {
  const columns = all.slice(from, to);
  const leading = leadingColumns({ rows });
  const head = [...leading.header, ...columns.map(({ label }) => label)];
  const body = rows.map(({ group, isBaseline, cells }) => {
    const shown = cells.slice(from, to).map((cell, index) => {
      const column = columns[index]!;
      const best = cell.extreme === 'best' ? ' class="best"' : '';
      const delta =
        isBaseline || cell.delta === null
          ? ''
          : `<span class="delta">${escapeXml(differenceText(column, cell.delta))}</span>`;
      return `<td${best}>${escapeXml(cellText(column, cell))}${delta}</td>`;
    });
    const [label = '', ...counts] = leading.of(group).map(escapeXml);
    const name = `${label}${isBaseline ? ' <span class="muted">(baseline)</span>' : ''}`;
    const numbers = counts.map((count) => `<td>${count}</td>`);
    return `<tr><th scope="row">${name}</th>${[...numbers, ...shown].join('')}</tr>`;
  });
  return `<div class="scroll"><table><thead><tr>${headCells(head)}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

function headCells(titles: readonly string[]): string {
  return titles.map((title) => `<th scope="col">${escapeXml(title)}</th>`).join('');
}

function curves(content: ReportContent): string {
  const figures = content.charts.map((chart) => {
    const { label } = curveMetrics[chart.metric];
    return `<figure><figcaption>${escapeXml(label)}</figcaption>${chartSvg(chart, content)}</figure>`;
  });
  if (figures.length === 0) return '';
  return section('Curves', [
    ...chartNotes(content).map(paragraph),
    `<div class="charts">${figures.join('\n')}</div>`,
  ]);
}

function gradients({ gradients: recorded }: ReportContent): string {
  if (recorded === null) return '';
  return section('Gradients through time', [paragraph(gradientsNote), table(recorded, 'right')]);
}

function confusions({ groups }: ReportContent): string {
  const found = groupConfusions(groups);
  if (found.length === 0) return '';
  return section('Confusion matrices', [
    paragraph(
      'Test set. Rows are true classes, columns predicted ones; numbers are examples, of a group the mean over its runs.',
    ),
    `<div class="confusions">${confusionFigures(found).join('\n')}</div>`,
  ]);
}

function analyses(content: ReportContent): string {
  if (content.analyses.length === 0) return '';
  return section('Inside the networks', [
    ...analysesNotes(content).map(paragraph),
    ...content.analyses.flatMap((one) => [
      `<h3>${escapeXml(one.title)}</h3>`,
      table(one.table, 'right'),
      ...analysisFigures(one.charts),
    ]),
  ]);
}

function analysisFigures(charts: readonly AnalysisChart[]): string[] {
  if (charts.length === 0) return [];
  const figures = charts.map(
    (chart) =>
      `<figure><figcaption>${escapeXml(chart.title)}</figcaption>${analysisChartSvg(chart)}</figure>`,
  );
  return [`<div class="charts">${figures.join('\n')}</div>`];
}

/** A table with names in its first column, in parts that fit on a page. */
function columnParts({ header: [first = '', ...others], rows }: TextTable): TextTable[] {
  return inParts(others.length).map(([from, to]) => ({
    header: [first, ...others.slice(from, to)],
    rows: rows.map(([name = '', ...cells]) => [name, ...cells.slice(from, to)]),
  }));
}

function table({ header: titles, rows }: TextTable, align: 'left' | 'right'): string {
  if (rows.length === 0) return paragraph('None.');
  const body = rows.map((row) => {
    const [first = '', ...others] = row;
    const cells = others.map((cell) => `<td${classOf(cell, align)}>${cellHtml(cell)}</td>`);
    return `<tr><th scope="row">${cellHtml(first)}</th>${cells.join('')}</tr>`;
  });
  const head = titles.map(
    (title) => `<th scope="col"${classOf(title, align)}>${escapeXml(title)}</th>`,
  );
  return `<div class="scroll"><table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

/** Longer texts may be broken anywhere on paper: they may be names without spaces. */
const longText = 24;

function classOf(text: string, align: 'left' | 'right'): string {
  const isNumber = /^[-+−±<–∞(]?[\d–∞]/.test(text);
  const classes = [
    ...(align === 'left' ? ['left'] : []),
    ...(text.length > longText && !isNumber ? ['long'] : []),
  ];
  return classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
}

/** A cell's text; hashes may be broken anywhere. */
function cellHtml(text: string): string {
  const escaped = escapeXml(text);
  return /^[0-9a-f]{64}$/.test(text) ? `<span class="hash">${escaped}</span>` : escaped;
}

function significance(content: ReportContent): string {
  const parts = testedInWords(content).flatMap(testedPart);
  const pairs = pairTable(content);
  if (content.groupTests.length > 0) {
    parts.push('<h3>All tests of groups</h3>', table(groupTexts(content.groupTests), 'right'));
  }
  if (pairs !== null) parts.push('<h3>All pairs of runs</h3>', table(pairs, 'right'));
  return parts.length === 0 ? '' : section('Significance', parts);
}

function testedPart({ title, findings, explanations }: Tested): string[] {
  return [
    `<h3>${escapeXml(title)}</h3>`,
    ...findings.map((finding) => `<p>${sentence(finding)}</p>`),
    ...explanations.map(paragraph),
  ];
}

function configDetails(record: ExperimentRecord): string {
  const { name, id } = record;
  const rows = fieldKeys.map((key) => [key, String(knownValue(record, key) ?? missing)]);
  return `<details><summary>${escapeXml(name)} <code>${escapeXml(id)}</code></summary>${table({ header: ['Field', 'Value'], rows }, 'left')}</details>`;
}
