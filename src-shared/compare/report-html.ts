import { fieldKeys } from '../experiment/fields.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { curveMetrics } from './curve-metrics.ts';
import { differenceLegend, differingTable, testedInWords, type Tested } from './report-findings.ts';
import type { ReportContent } from './report-content.ts';
import {
  chartNotes,
  chartSvg,
  dataTable,
  groupingInWords,
  occasionInWords,
  pairTable,
  runTable,
} from './report-parts.ts';
import { reportPageStyle, svgChartStyle } from './report-style.ts';
import { cellText, deltaText } from './result-text.ts';
import type { ResultTable } from './result-values.ts';
import type { TextTable } from './text-table.ts';
import { escapeXml } from './xml-text.ts';

/**
 * A comparison as one HTML file that needs nothing else: charts as SVG, no script, light or dark as the reader's system
 * is.
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
    fairness(content),
    results(content),
    curves(content),
    section('Config differences', [
      table(differingTable(content), 'left'),
      paragraph(differenceLegend),
    ]),
    significance(content),
    section('Runs', [
      table(runTable(records), 'left'),
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

function header({ title, createdAt, records, state, absent }: ReportContent): string {
  const made = `${createdAt.slice(0, 10)} ${createdAt.slice(11, 16)} UTC`;
  const missing =
    absent.length === 0
      ? ''
      : paragraph(`Not in this report, because they can't be read: ${absent.join(', ')}.`);
  return (
    `<header><h1>${escapeXml(title)}</h1>` +
    `<p class="muted">${records.length} runs, ${escapeXml(groupingInWords(state.grouping))}. Made with Unroll on ${made}.</p>${missing}</header>`
  );
}

function section(title: string, parts: readonly string[]): string {
  return `<section>\n<h2>${escapeXml(title)}</h2>\n${parts.join('\n')}\n</section>`;
}

function paragraph(text: string): string {
  return `<p class="muted">${escapeXml(text)}</p>`;
}

function fairness({ fairness: findings, records }: ReportContent): string {
  if (records.length < 2) return '';
  if (findings.length === 0) {
    return section('Fairness', [
      paragraph(
        'Data, split, epochs, numbers of seeds and, within 10 %, numbers of parameters are alike.',
      ),
    ]);
  }
  const items = findings.map(({ text }) => `<li>${escapeXml(text)}</li>`);
  return section('Fairness', [`<ul class="findings">${items.join('')}</ul>`]);
}

function results({ results: found, state }: ReportContent): string {
  return section('Results', [
    paragraph(
      `Mean ± standard deviation over the runs of a group. Values of training and validation are ${occasionInWords(state.occasion)}. Below each value: its difference to the first row, the baseline.`,
    ),
    resultRows(found),
  ]);
}

function resultRows({ columns, rows }: ResultTable): string {
  const head = ['Group', 'N', ...columns.map(({ label }) => label)];
  const body = rows.map(({ group, isBaseline, cells }) => {
    const shown = cells.map((cell, index) => {
      const column = columns[index]!;
      const best = cell.extreme === 'best' ? ' class="best"' : '';
      const delta =
        isBaseline || cell.delta === null
          ? ''
          : `<span class="delta">${escapeXml(deltaText(column, cell.delta))}</span>`;
      return `<td${best}>${escapeXml(cellText(column, cell))}${delta}</td>`;
    });
    const name = `${escapeXml(group.label)}${isBaseline ? ' <span class="muted">(baseline)</span>' : ''}`;
    return `<tr><th scope="row">${name}</th><td>${group.members.length}</td>${shown.join('')}</tr>`;
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

function table({ header: titles, rows }: TextTable, align: 'left' | 'right'): string {
  if (rows.length === 0) return paragraph('None.');
  const kind = align === 'left' ? ' class="left"' : '';
  const body = rows.map((row) => {
    const [first = '', ...others] = row;
    const cells = others.map((cell) => `<td${kind}>${escapeXml(cell)}</td>`);
    return `<tr><th scope="row">${escapeXml(first)}</th>${cells.join('')}</tr>`;
  });
  const head = titles.map((title) => `<th scope="col"${kind}>${escapeXml(title)}</th>`).join('');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

function significance(content: ReportContent): string {
  const { pairs, records, state } = content;
  const tested = testedInWords(content);
  const parts = tested.flatMap(testedPart);
  if (pairs?.kind === 'tested') {
    parts.push(
      '<h3>All pairs of runs</h3>',
      table(pairTable(pairs.pairs, state.baseline ?? records[0]?.id), 'right'),
    );
  }
  return parts.length === 0 ? '' : section('Significance', parts);
}

function testedPart({ title, findings, explanations }: Tested): string[] {
  return [
    `<h3>${escapeXml(title)}</h3>`,
    ...findings.map((finding) => `<p>${escapeXml(finding)}</p>`),
    ...explanations.map(paragraph),
  ];
}

function configDetails({ name, id, config }: ExperimentRecord): string {
  const rows = fieldKeys.map((key) => [key, String(config[key])]);
  return `<details><summary>${escapeXml(name)} <code>${escapeXml(id)}</code></summary>${table({ header: ['Field', 'Value'], rows }, 'left')}</details>`;
}
