import type { ListedExperiment } from '#shared/contract/commands';
import { idOf } from '../../../client/stores/experiment-list.ts';
import type { GroupRow } from './groups/group-rows.ts';

/** A line of the table: a run, or a group of runs. Its id differs from those of all other lines. */
export type TableLine = RunLine | GroupLine;

/** A run, in the table itself or below its group. */
export interface RunLine {
  readonly kind: 'run';
  readonly id: string;
  readonly row: ListedExperiment;
  readonly group: GroupLine | null;
}

/** A group; the lines of its runs follow if it is expanded. */
export interface GroupLine {
  readonly kind: 'group';
  readonly id: string;
  readonly group: GroupRow;
  /** Its runs, in the order in which they are listed. */
  readonly rows: readonly ListedExperiment[];
  readonly colour: string;
}

/** Lines of runs that are not grouped. */
export function runLines(rows: readonly ListedExperiment[]): readonly RunLine[] {
  return rows.map((row) => ({ kind: 'run', id: idOf(row), row, group: null }));
}

/** The id of a group's line; ids of experiments have no spaces. */
export function groupLineId(group: string): string {
  return `group ${group}`;
}

/**
 * Lines of groups, each followed by its runs if it is expanded, and of rows that are in no group.
 * @param expanded ids of the lines of expanded groups
 */
export function groupedLines(
  groups: readonly GroupLine[],
  others: readonly ListedExperiment[],
  expanded: ReadonlySet<string>,
): readonly TableLine[] {
  return [
    ...groups.flatMap((line): TableLine[] => {
      if (!expanded.has(line.id)) return [line];
      const runs = line.rows.map((row): RunLine => ({
        kind: 'run',
        id: idOf(row),
        row,
        group: line,
      }));
      return [line, ...runs];
    }),
    ...runLines(others),
  ];
}
