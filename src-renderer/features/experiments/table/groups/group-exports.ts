import { resultsAsLatex } from '#shared/compare/result-latex';
import { resultNumbers, resultTexts } from '#shared/compare/result-text';
import type { ResultTable } from '#shared/compare/result-values';
import { intervalInWords, pText, pointsInWords } from '#shared/report/significance-words';
import { missing } from '#shared/text/format';
import type { TextTable } from '#shared/text/text-table';
import { tableExports, type TableExports } from '../../../../client/export/table-exports.ts';
import { differenceOf, shortVerdict, type GroupRow, type MetricColumn } from './group-rows.ts';

/**
 * The exports of groups in the order in which they are shown: mean and deviation of each metric, rank, and the test
 * against the baseline.
 */
export function groupExports(
  groups: () => readonly GroupRow[],
  metrics: () => readonly MetricColumn[],
): TableExports {
  const table = (): ResultTable<MetricColumn> => ({
    columns: metrics(),
    rows: groups().map(({ group, isBaseline, cells }) => ({
      group,
      isBaseline,
      cells: metrics().map(({ key }) => cells.get(key)!),
    })),
  });
  return {
    ...tableExports(
      () => resultNumbers(table(), judgedNumbers(groups())),
      () => resultTexts(table(), judgedTexts(groups())),
    ),
    latex: (options) => resultsAsLatex(table(), options, judgedTexts(groups())),
  };
}

/** Rank and test with full precision; differences are fractions, and what is missing is empty. */
function judgedNumbers(groups: readonly GroupRow[]): TextTable {
  const written = (value: number | null | undefined): string => String(value ?? '');
  return {
    header: ['rank', 'best', 'baseline', 'difference', 'low', 'high', 'pHolm'],
    rows: groups.map((row) => {
      const difference = differenceOf(row);
      return [
        written(row.rank),
        written(row.best),
        String(row.isBaseline),
        written(difference?.value),
        written(difference?.interval?.[0]),
        written(difference?.interval?.[1]),
        written(row.test?.adjustedP),
      ];
    }),
  };
}

/** The same as it is read; differences in percentage points. */
function judgedTexts(groups: readonly GroupRow[]): TextTable {
  return {
    header: ['Rank', 'vs. baseline (95 % interval), pp', 'p (Holm)'],
    rows: groups.map((row) => {
      const difference = differenceOf(row);
      const p = row.test?.adjustedP ?? null;
      return [
        row.rank === null ? missing : String(row.rank),
        difference === null ? (row.isBaseline ? 'baseline' : missing) : pointsText(difference),
        p === null ? (row.isBaseline ? missing : shortVerdict(row)) : pText(p),
      ];
    }),
  };
}

function pointsText({ value, interval }: NonNullable<ReturnType<typeof differenceOf>>): string {
  const points = pointsInWords(value);
  return interval === null ? points : `${points} (${intervalInWords(interval)})`;
}
