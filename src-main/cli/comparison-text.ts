import type { ReportContent } from '#shared/report/report-content';
import { differenceLegend, differingTable, testedInWords } from '#shared/report/report-findings';
import { reportedPairs } from '#shared/report/report-parts';
import { resultTexts } from '#shared/compare/result-text';
import type { TextTable } from '#shared/text/text-table';
import type { ExperimentRecord } from '#shared/experiment/record';
import { formatTable, wrap } from './table.ts';

const width = 100;

/** @returns a comparison for a terminal: results, fairness, config differences and the findings of the tests */
export function comparisonText(content: ReportContent): string {
  const { fairness, differences } = content;
  const sections = [textOf(resultTexts(content.results))];
  if (fairness.length > 0) {
    sections.push(`Fairness\n${paragraphs(fairness.map(({ text }) => text))}`);
  }
  if (differences.some(({ differs }) => differs)) {
    sections.push(`Config differences\n${textOf(differingTable(content))}\n${differenceLegend}`);
  }
  for (const { title, findings } of testedInWords(content)) {
    sections.push(`${title}\n${paragraphs(findings)}`);
  }
  return sections.join('\n\n');
}

function paragraphs(texts: readonly string[]): string {
  return texts.map((text) => `- ${wrap(text, width - 2).join('\n  ')}`).join('\n');
}

function textOf({ header, rows }: TextTable): string {
  const columns = header.map((title, index) => ({
    title,
    align: index === 0 ? ('left' as const) : ('right' as const),
    cell: (row: readonly string[]) => row[index] ?? '',
  }));
  return formatTable(columns, rows);
}

/**
 * A comparison for programs: numbers with all their digits, runs and groups by their ids. A run's label is its name in
 * texts, which is unique in the comparison.
 * @param stored the runs as they are stored
 */
export function comparisonJson(
  content: ReportContent,
  stored: readonly ExperimentRecord[],
): unknown {
  const { records, groups, results, differences, fairness, pairs, groupTests } = content;
  const names = new Map(stored.map(({ id, name }) => [id, name]));
  return {
    runs: records.map(({ id, name, status, weightsSha256, data }) => ({
      id,
      name: names.get(id),
      label: name,
      status,
      weightsSha256,
      dataHashes: data?.hashes ?? null,
    })),
    groups: results.rows.map(({ group, isBaseline, cells }) => ({
      id: group.id,
      label: group.label,
      values: Object.fromEntries(group.values.map(({ key, value }) => [key, value])),
      members: group.members.map(({ id }) => id),
      isBaseline,
      results: Object.fromEntries(cells.map((cell, index) => [results.columns[index]!.key, cell])),
    })),
    differences: differences
      .filter(({ differs }) => differs)
      .map(({ key, cells }) => ({
        key,
        values: Object.fromEntries(cells.map(({ id, values: [value] }) => [id, value])),
      })),
    fairness,
    pairs: reportedPairs(content),
    notComparable: pairs?.kind === 'notComparable' ? pairs.reason : null,
    groupTests: groups.length > 1 ? groupTests : [],
  };
}
