import { groupOf, groupRuns } from '#shared/compare/grouping';
import { newComparisonState, type ComparisonState } from '#shared/compare/comparison';
import type { TestAnswers } from '#shared/contract/commands';
import type { ExperimentRecord } from '#shared/experiment/record';
import { reactive } from 'vue';
import type { Comparison } from '../../src-renderer/features/compare/use-comparison.ts';
import { comparedRun } from './compared.ts';

/**
 * As much of a comparison as its tabs look at; `change` changes its state. All runs of a group are `red`, `green` or
 * `blue`.
 */
export function shownComparison(
  records: readonly ExperimentRecord[],
  own: Partial<ComparisonState>,
  answersOf: (index: number) => TestAnswers | undefined = () => undefined,
): Comparison {
  const groups = groupRuns(records, own.grouping ?? { kind: 'none' });
  const colourOf = (id: string): string =>
    ['red', 'green', 'blue'][groups.indexOf(groupOf(groups, id)!)] ?? 'grey';
  const members = records.map((record, index) =>
    comparedRun(record, { isBaseline: index === 0, colour: colourOf(record.id) }),
  );
  const comparison = reactive({
    state: { ...newComparisonState(records.map(({ id }) => id)), parts: {}, ...own },
    runs: members,
    readable: members,
    baseline: members[0],
    groups,
    colourOf,
    highlighted: [] as readonly string[],
    highlight(ids: readonly string[]) {
      this.highlighted = ids;
    },
    /** How often predictions have been asked for. */
    needs: 0,
    answers: {
      need: () => (comparison.needs += 1),
      values: new Map(
        records.flatMap(({ id }, index) => {
          const found = answersOf(index);
          return found === undefined ? [] : [[id, found] as const];
        }),
      ),
      progress: null,
      failures: new Map(),
      isCancelled: false,
      missing: [],
    },
    nameOf: (id: string) => id,
    change(part: Partial<ComparisonState>) {
      Object.assign(this.state, part);
    },
  });
  return comparison as unknown as Comparison & { readonly needs: number };
}
