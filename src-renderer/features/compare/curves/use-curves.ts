import { computed } from 'vue';
import { CurveCache } from './curve-cache.ts';
import { curveCharts, lengthNotes } from './curve-charts.ts';
import { useLines } from './use-lines.ts';
import type { Comparison } from '../use-comparison.ts';
import { useThrottled } from './use-throttled.ts';

/** Milliseconds between two drawings of the curves of running runs, whose points come up to 20 times a second. */
const drawingPause = 250;

/** The lines and charts of a comparison, recomputed only where their sources have changed. */
export function useCurves(comparison: Comparison) {
  const cache = new CurveCache();

  const { isGrouped, lines, shown, highlighted, highlight } = useLines(comparison);
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

  return {
    isGrouped,
    lines,
    charts: computed(() => curveCharts(request.value, cache)),
    notes: computed(() => lengthNotes(request.value, cache)),
    highlighted,
    highlight,
  };
}
