import type { RunGroup } from '../compare/grouping.ts';
import { analyses, analysisKinds, analysisOf, type KeptAnalyses } from '../inside/analyses.ts';
import { summarise } from '../statistics/summary.ts';
import { formatDeviation, missing } from '../text/format.ts';
import type { TextTable } from '../text/text-table.ts';

/** What an analysis found in the groups of a report. */
export interface ReportedAnalysis {
  readonly title: string;
  readonly table: TextTable;
}

/**
 * A table for each kind of analysis that has been computed for any of the runs: a row for each group that has results, of
 * several runs with the mean and the standard deviation.
 * @param kept by run id
 */
export function reportedAnalyses(
  groups: readonly RunGroup[],
  kept: ReadonlyMap<string, KeptAnalyses>,
): readonly ReportedAnalysis[] {
  return analysisKinds.flatMap((kind) => {
    const { summary } = analysisOf(kind);
    const rows = groups.flatMap(({ label, members }) => {
      const results = members.flatMap(({ id }) => kept.get(id)?.[kind] ?? []);
      if (results.length === 0) return [];
      const cells = summary.map(({ of, write }) => {
        const found = summarise(results.flatMap((result) => of(result as never) ?? []));
        return found === null ? missing : formatDeviation(found, write);
      });
      const name = members.length > 1 ? `${label} (N = ${results.length})` : label;
      return [[name, ...cells]];
    });
    if (rows.length === 0) return [];
    const header = ['Run', ...summary.map(({ label }) => label)];
    return [{ title: analyses[kind].label, table: { header, rows } }];
  });
}
