import { knownValue } from '../experiment/known-config.ts';
import { missing } from '../text/format.ts';
import { fieldKeys } from '../catalogue/fields.ts';
import { curveMetrics } from '../compare/curve-metrics.ts';
import { confusionTexts, confusionTitle, groupConfusions } from './report-confusion.ts';
import type { ReportContent } from './report-content.ts';
import { differenceLegend, differingTable, testedInWords } from './report-findings.ts';
import { analysisChartSvg } from './report-analyses.ts';
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
import { svgChartStyle } from './report-style.ts';
import { groupTexts } from './test-tables.ts';
import { verdictTestInWords, verdictTexts } from './verdict-texts.ts';
import { resultTexts } from '../compare/result-text.ts';
import { escapeMarkdown, tableAsMarkdown } from '../text/text-table.ts';

/** A comparison as one Markdown file (GitHub's dialect) with its charts as embedded images. */
export function reportMarkdown(content: ReportContent): string {
  const { title, records } = content;
  const absent = absentNote(content);
  const parts = [
    `# ${escapeMarkdown(title)}`,
    introduction(content),
    ...(absent === null ? [] : [absent]),
    ...verdict(content),
    ...fairness(content),
    '## Results',
    resultsNote(content),
    tableAsMarkdown(resultTexts(content.results)),
    ...curves(content),
    ...gradients(content),
    ...confusions(content),
    '## Config differences',
    ...differences(content),
    ...significance(content),
    ...analyses(content),
    '## Runs',
    tableAsMarkdown(runTable(records)),
    tableAsMarkdown(environmentTable(records)),
    tableAsMarkdown(dataTable(records)),
    '## Configs',
    tableAsMarkdown({
      header: ['Field', ...records.map(({ name }) => name)],
      rows: fieldKeys.map((key) => [
        key,
        ...records.map((record) => String(knownValue(record, key) ?? missing)),
      ]),
    }),
  ];
  return `${parts.map((part) => part.trimEnd()).join('\n\n')}\n`;
}

function verdict({ verdict: reached }: ReportContent): string[] {
  if (reached === null) return [];
  const parts = ['## Verdict', escapeMarkdown(reached.headline)];
  if (reached.kind === 'training') return parts;
  if (reached.kind === 'reached') {
    const test = verdictTestInWords(reached);
    parts.push(tableAsMarkdown(verdictTexts(reached)), ...(test === null ? [] : [test]));
  }
  const notes = reached.notes.map(({ text }) => `- ${escapeMarkdown(text)}`).join('\n');
  return notes === '' ? parts : [...parts, notes];
}

function gradients({ gradients: recorded }: ReportContent): string[] {
  if (recorded === null) return [];
  return ['## Gradients through time', escapeMarkdown(gradientsNote), tableAsMarkdown(recorded)];
}

function confusions({ groups }: ReportContent): string[] {
  const found = groupConfusions(groups);
  if (found.length === 0) return [];
  return [
    '## Confusion matrices',
    ...found.flatMap((one) => [
      `### ${escapeMarkdown(confusionTitle(one))}`,
      tableAsMarkdown(confusionTexts(one)),
    ]),
  ];
}

function fairness({ fairness: findings, records }: ReportContent): string[] {
  if (records.length < 2) return [];
  const text =
    findings.length === 0
      ? fairInWords
      : findings.map((finding) => `- ${escapeMarkdown(finding.text)}`).join('\n');
  return ['## Fairness', text];
}

function analyses(content: ReportContent): string[] {
  if (content.analyses.length === 0) return [];
  const style = svgChartStyle(content.palette);
  return [
    '## Inside the networks',
    ...analysesNotes(content).map(escapeMarkdown),
    ...content.analyses.flatMap(({ title, table, charts }) => [
      `### ${title}`,
      tableAsMarkdown(table),
      ...charts.map((chart) => image(chart.title, analysisChartSvg(chart, style))),
    ]),
  ];
}

function curves(content: ReportContent): string[] {
  if (content.charts.length === 0) return [];
  const style = svgChartStyle(content.palette);
  const images = content.charts.map((chart) =>
    image(curveMetrics[chart.metric].label, chartSvg(chart, content, style)),
  );
  return ['## Curves', ...chartNotes(content).map(escapeMarkdown), ...images];
}

function image(label: string, svg: string): string {
  // A bracket would end the address.
  const address = encodeURIComponent(svg).replaceAll('(', '%28').replaceAll(')', '%29');
  return `![${escapeMarkdown(label)}](data:image/svg+xml,${address})`;
}

function differences(content: ReportContent): string[] {
  const table = differingTable(content);
  return table.rows.length === 0 ? ['None.'] : [tableAsMarkdown(table), differenceLegend];
}

function significance(content: ReportContent): string[] {
  const pairs = pairTable(content);
  const tested = testedInWords(content);
  if (tested.length === 0) return [];
  return [
    '## Significance',
    ...tested.flatMap(({ title, findings, explanations }) => [
      `### ${title}`,
      ...findings.map(escapeMarkdown),
      ...explanations.map((text) => `> ${escapeMarkdown(text)}`),
    ]),
    ...(content.groupTests.length > 0 ? [tableAsMarkdown(groupTexts(content.groupTests))] : []),
    ...(pairs === null ? [] : [tableAsMarkdown(pairs)]),
  ];
}
