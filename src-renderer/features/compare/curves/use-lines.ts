import { computed } from 'vue';
import { useRunColours } from '../../../client/stores/run-colours.ts';
import type { Comparison } from '../use-comparison.ts';
import type { ComparedLine } from './curve-charts.ts';
import { lineLooks } from './line-looks.ts';

/** The lines of a comparison in every chart: a run or a group each. */
export function useLines(comparison: Comparison) {
  const colours = useRunColours();
  const isGrouped = computed(() => comparison.state.grouping.kind !== 'none');
  /** All lines, including hidden ones: hiding one doesn't change the styles of the others. */
  const lines = computed<readonly ComparedLine[]>(() => {
    const { colourBy, dashBy } = comparison.state;
    const { palette } = colours;
    const { colourOf, groups } = comparison;
    const looks = lineLooks(groups, { colourBy, dashBy, colourOf, palette });
    return groups.map((group, index) => ({ group, name: group.label, look: looks[index]! }));
  });
  /** Hidden runs are in no chart and in no drawn mean or its N. */
  const shown = computed(() => {
    const hidden = new Set(comparison.state.hidden);
    return lines.value.flatMap((line) => {
      const members = line.group.members.filter(({ id }) => !hidden.has(id));
      return members.length === 0 ? [] : [{ ...line, group: { ...line.group, members } }];
    });
  });
  const groupOf = computed(
    () =>
      new Map(
        lines.value.flatMap(({ group }) => group.members.map(({ id }) => [id, group] as const)),
      ),
  );
  return {
    isGrouped,
    lines,
    shown,
    /** Id of the highlighted line; null: none. */
    highlighted: computed(() => {
      const [id] = comparison.highlighted;
      return id === undefined ? null : (groupOf.value.get(id)?.id ?? null);
    }),
    /** Highlights the runs of a line everywhere. */
    highlight(line: string | null): void {
      const found = lines.value.find(({ group }) => group.id === line);
      comparison.highlight(found?.group.members.map(({ id }) => id) ?? []);
    },
  };
}
