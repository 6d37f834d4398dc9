import { onBeforeUnmount, onMounted, shallowRef, watch, type Ref } from 'vue';
import { onThemeSwitch, readChartTheme, type ChartTheme } from './chart-theme.ts';
import { init, type ChartOption, type ECharts } from './echarts.ts';
import { paintQueue } from './paint-queue.ts';

/**
 * Draws a chart into an element, and redraws it when its data, size or theme changes.
 * @param option reads only reactive state; it replaces the previous option completely
 * @param onMade called once with the chart, to add listeners
 */
export function useEChart(
  surface: Readonly<Ref<HTMLElement | null>>,
  option: (theme: ChartTheme) => ChartOption,
  onMade: (chart: ECharts) => void = () => {},
) {
  const theme = shallowRef(readChartTheme());
  let chart: ECharts | null = null;
  let resizing: ResizeObserver | null = null;
  let stopThemeWatch: (() => void) | null = null;

  function paint(): void {
    const element = surface.value;
    if (element === null || element.clientWidth === 0 || element.clientHeight === 0) return;
    if (chart === null) {
      chart = init(element, undefined, { renderer: 'canvas' });
      onMade(chart);
    }
    chart.resize();
    chart.setOption(option(theme.value), { notMerge: true });
  }
  const requestPaint = (): void => paintQueue.request(paint);

  onMounted(() => {
    resizing = new ResizeObserver(requestPaint);
    resizing.observe(surface.value!);
    stopThemeWatch = onThemeSwitch(() => (theme.value = readChartTheme()));
  });
  watch(() => option(theme.value), requestPaint);
  onBeforeUnmount(() => {
    paintQueue.cancel(paint);
    resizing?.disconnect();
    stopThemeWatch?.();
    chart?.dispose();
  });

  function size() {
    const { clientWidth: width, clientHeight: height } = surface.value!;
    return { width, height };
  }

  return { theme, size };
}
