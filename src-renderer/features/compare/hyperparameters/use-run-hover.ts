import { shallowRef } from 'vue';
import { useRouter } from 'vue-router';
import type { ECharts } from '../../../charts/frame/echarts.ts';

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

/** What ECharts tells of an element under the pointer; its types know it as `any`. */
interface PointerFact {
  readonly name: string;
  readonly event?: { readonly offsetX: number; readonly offsetY: number };
}

/**
 * A plot whose elements are named by the ids of runs: the run under the pointer stands out everywhere, and a click opens
 * it.
 * @param highlight is told of the runs that are to stand out
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
    const enter = ({ name, event }: PointerFact): void => {
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
    chart.on('mousemove', (fact) => enter(fact as PointerFact));
    chart.on('mouseout', leave);
    chart.on('globalout', leave);
    chart.on('click', ({ name }) => void router.push({ name: 'run', params: { id: name } }));
  }

  return { hovered, listen, leave };
}
