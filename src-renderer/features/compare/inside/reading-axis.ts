import { computed, proxyRefs } from 'vue';
import { capitalised } from '#shared/text/format';
import { scaleOf, type AnalysedLine } from './analysed-lines.ts';
import { placeAxis, type ChartAxis } from './chart-axes.ts';

/** How charts over the steps of a digit call and write them, so that the models of all lines fit on one axis. */
export function useReadingAxis(lines: () => readonly AnalysedLine<{ readonly steps: number }>[]) {
  const scale = computed(() => scaleOf(lines()));
  /** As `stepNoun` has it: `row`, `step`. */
  const unit = computed(() => scale.value.unit ?? 'step');
  /** Whether the axis is the share of the image, as the models read in different numbers of steps. */
  const isShare = computed(() => scale.value.unit === null);
  const title = computed(() => `${capitalised(unit.value)}s`);
  return proxyRefs({
    unit,
    /** `Rows` */
    title,
    isShare,
    /** Of an axis of what has been read: `Rows read`. */
    readLabel: computed(() => (isShare.value ? 'Share of the image read' : `${title.value} read`)),
    /** The place of a number of steps on the axis. */
    placeOf: (step: number, steps: number): number => (isShare.value ? step / steps : step),
    /** The axis under a label. */
    axis: (label: string): ChartAxis => placeAxis(label, isShare.value),
  });
}
