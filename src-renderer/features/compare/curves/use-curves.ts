import { computed } from 'vue';
import { useRunColours } from '../../../client/stores/run-colours.ts';
import { CurveCache } from './curve-cache.ts';
import { curveCharts, lengthNotes, type ComparedLine } from './curve-charts.ts';
import { lineLooks } from './line-looks.ts';
import type { Comparison } from '../use-comparison.ts';
import { useThrottled } from './use-throttled.ts';

/** Milliseconds between two drawings of the curves of running runs, whose points come up to 20 times a second. */
const drawingPause = 250;

/** The lines and charts of a comparison, recomputed only where their sources have changed. */
export function useCurves(comparison: Comparison) {
  const colours = useRunColours();
  const cache = new CurveCache();

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
  const histories = useThrottled(
    () => new Map([...comparison.histories.values].map(([id, columns]) => [id, columns.value])),
    drawingPause,
  );
  const request = computed(() => {
    const { metrics, xAxis, band, chartBy } = comparison.state;
    const { progress } = comparison.histories;
    return {
      lines: shown.value,
      historyOf: (id: string) => histories.value.get(id) ?? null,
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
