import type { ReportContent } from './report-content.ts';
import { groupsInWords, pairInWords, testExplanations } from './significance-words.ts';
import type { TextTable } from '../text/text-table.ts';

/** The results of one kind of test, as sentences. */
export interface Tested {
  readonly title: string;
  readonly findings: readonly string[];
  /** What the tests show and what they don't. */
  readonly explanations: readonly string[];
}

function explained(...tests: readonly (keyof typeof testExplanations)[]): string[] {
  return tests.map((test) => {
    const { name, says, doesNotSay } = testExplanations[test];
    return `${name}. ${says} ${doesNotSay}`;
  });
}

/** Up to this many pairs get a sentence each; with more, only the table lists them. */
const maxSentences = 10;

/** The results of the tests: of groups over seeds, and of pairs of trained models on the same test set. */
export function testedInWords({ groupTests, pairs }: ReportContent): Tested[] {
  const tested: Tested[] = [];
  if (groupTests.length > 0) {
    tested.push({
      title: 'Groups over seeds',
      findings: groupTests.map(groupsInWords),
      explanations: explained('welch', ...(groupTests.length > 1 ? (['holm'] as const) : [])),
    });
  }
  if (pairs?.kind === 'notComparable') {
    tested.push({ title: 'Pairs of runs', findings: [pairs.reason], explanations: [] });
  }
  if (pairs?.kind === 'tested') {
    const found = pairs.pairs;
    tested.push({
      title: 'Pairs of runs, on the same test set',
      findings:
        found.length <= maxSentences
          ? found.map(pairInWords)
          : [`${found.length} pairs were tested together; the table lists them all.`],
      explanations: explained(
        'mcnemar',
        'bootstrap',
        ...(found.length > 1 ? (['holm'] as const) : []),
      ),
    });
  }
  return tested;
}

/** The note below the table of differences. */
export const differenceLegend =
  'A value in brackets has no effect with the other settings of its run.';

/** The fields in which the runs differ, with each run's value. */
export function differingTable({ differences, records }: ReportContent): TextTable {
  const rows = differences.filter(({ differs }) => differs);
  const names = new Map(records.map(({ id, name }) => [id, name]));
  const ids = differences[0]?.cells.map(({ id }) => id) ?? [];
  return {
    header: ['Field', ...ids.map((id) => names.get(id) ?? id)],
    rows: rows.map(({ label, cells }) => [
      label,
      ...cells.map(({ text, hasEffect }) => (hasEffect ? text : `(${text})`)),
    ]),
  };
}
