import { shallowRef } from 'vue';
import { useRouter } from 'vue-router';
import type { ECharts } from '../frame/echarts.ts';

/** The run under the pointer of a plot, and where that is, in pixels of the plot. */
export interface HoveredRun {
  readonly id: string;
  readonly at: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

/** What ECharts reports for an element under the pointer; its types say `any`. */
interface PointerReport {
  readonly name: string;
  readonly event?: { readonly offsetX: number; readonly offsetY: number };
}

/**
 * For a plot whose elements are named by run ids: highlights the run under the pointer everywhere, and opens it on a
 * click.
 * @param highlight called with the runs to highlight
 */
export function useRunHover(highlight: (ids: readonly string[]) => void) {
  const router = useRouter();
  const hovered = shallowRef<HoveredRun | null>(null);

  function leave(): void {
    if (hovered.value === null) return;
    hovered.value = null;
    highlight([]);
  }

  function listen(chart: ECharts): void {
    const enter = ({ name, event }: PointerReport): void => {
      if (event === undefined) return;
      const at = {
        x: event.offsetX,
        y: event.offsetY,
        width: chart.getWidth(),
        height: chart.getHeight(),
      };
      if (hovered.value?.id !== name) highlight([name]);
      hovered.value = { id: name, at };
    };
    chart.on('mousemove', (report) => enter(report as PointerReport));
    chart.on('mouseout', leave);
    chart.on('globalout', leave);
    chart.on('click', ({ name }) => void router.push({ name: 'run', params: { id: name } }));
  }

  return { hovered, listen, leave };
}
