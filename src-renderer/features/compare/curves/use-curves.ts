import { computed } from 'vue';
import { useRunColours } from '../../../client/stores/run-colours.ts';
import { CurveCache } from './curve-cache.ts';
import { curveCharts, lengthNotes, type ComparedLine } from './curve-charts.ts';
import { lineLooks } from './line-looks.ts';
import type { Comparison } from '../use-comparison.ts';

/** The lines and charts of a comparison, made anew only where what they follow from has changed. */
export function useCurves(comparison: Comparison) {
  const colours = useRunColours();
  const cache = new CurveCache();

  const isGrouped = computed(() => comparison.state.grouping.kind !== 'none');
  /** All lines there are, those that are not shown too: hiding one doesn't change the looks of others. */
  const lines = computed<readonly ComparedLine[]>(() => {
    const { colourBy, dashBy } = comparison.state;
    const { colourOf, palette } = colours;
    const { groups } = comparison;
    const looks = lineLooks(groups, { colourBy, dashBy, colourOf, palette });
    return groups.map((group, index) => ({ group, name: group.label, look: looks[index]! }));
  });
  /** Runs that are hidden are in no chart, and in no mean that is drawn in one; its N says so. */
  const shown = computed(() => {
    const hidden = new Set(comparison.state.hidden);
    return lines.value.flatMap((line) => {
      const members = line.group.members.filter(({ id }) => !hidden.has(id));
      return members.length === 0 ? [] : [{ ...line, group: { ...line.group, members } }];
    });
  });
  const request = computed(() => {
    const { metrics, xAxis, band, chartBy } = comparison.state;
    const { values, progress } = comparison.histories;
    return {
      lines: shown.value,
      historyOf: (id: string) => values.get(id)?.value ?? null,
      metrics,
      xAxis,
      band: isGrouped.value ? band : null,
      chartBy,
      isReading: progress !== null,
    };
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
    charts: computed(() => curveCharts(request.value, cache)),
    notes: computed(() => lengthNotes(request.value, cache)),
    /** Id of the line that stands out; null: none. */
    highlighted: computed(() => {
      const [id] = comparison.highlighted;
      return id === undefined ? null : (groupOf.value.get(id)?.id ?? null);
    }),
    /** Makes the runs of a line stand out everywhere. */
    highlight(line: string | null): void {
      const found = lines.value.find(({ group }) => group.id === line);
      comparison.highlight(found?.group.members.map(({ id }) => id) ?? []);
    },
  };
}
