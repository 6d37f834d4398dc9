import { formatCount, formatDuration, missing } from '#shared/text/format';
import { describeAccuracy, type RunResult } from './run-result.ts';
import { formatTable, type Column } from './table.ts';

const columns: readonly Column<RunResult>[] = [
  {
    title: 'parameters',
    align: 'right',
    cell: ({ parameters }) => formatCount(parameters),
  },
  {
    title: 'time per epoch',
    align: 'right',
    cell: ({ secondsPerEpoch }) => formatDuration(secondsPerEpoch),
  },
  {
    title: 'test accuracy',
    align: 'left',
    cell: (result) => describeAccuracy(result) ?? missing,
  },
  { title: 'experiment', align: 'left', cell: ({ experimentId }) => experimentId },
];

/** @returns the results of several runs as text: a row for each, which begins with its cell or its name */
export function resultTable(results: readonly RunResult[], first: 'cell' | 'name'): string {
  const heading: Column<RunResult> = {
    title: first,
    align: 'left',
    cell: (run) => run[first] ?? missing,
  };
  return formatTable([heading, ...columns], results);
}
