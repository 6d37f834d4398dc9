import { quantity } from '#shared/compare/run-quantities';
import { readChartTheme, type ChartTheme } from './frame/chart-theme.ts';
import { init, textWidth, type ChartOption } from './frame/echarts.ts';
import { paintQueue } from './frame/paint-queue.ts';
import { plotAreaOf } from './frame/plot-area.ts';
import { axesOption } from './lines/line-option.ts';
import { parallelOption } from './parallel/parallel-option.ts';

/** The size of what is drawn out of sight, in CSS pixels. */
const size = { width: 400, height: 200 } as const;

let isBegun = false;

/**
 * Draws small charts out of sight, once in a window, a step in each frame: the first text on a canvas and ECharts' first
 * axes take several frames' time, which is noticed less while a page still loads than when its first chart is opened.
 */
export function warmUpCharts(): void {
  if (isBegun) return;
  isBegun = true;
  const theme = readChartTheme();
  takeInTurn([
    () => textWidth('0', `11px ${theme.font}`),
    () => drawOnce(lineAxes(theme)),
    () => drawOnce(parallelAxes(theme)),
  ]);
}

function takeInTurn([step, ...others]: readonly (() => unknown)[]): void {
  if (step === undefined) return;
  paintQueue.request(() => {
    try {
      step();
    } catch {
      // Whoever opens a chart that can't be drawn sees why.
      return;
    }
    takeInTurn(others);
  });
}

function drawOnce(option: ChartOption): void {
  const chart = init(document.createElement('div'), undefined, { renderer: 'canvas', ...size });
  chart.setOption(option);
  chart.dispose();
}

function lineAxes(theme: ChartTheme): ChartOption {
  return axesOption({
    ...{ xLabel: 'x', yLabel: 'y', logX: false, logY: false, formatX: String, formatY: String },
    x: { from: 0, to: 1 },
    y: { from: 0, to: 1, interval: 0.2 },
    lines: [],
    area: plotAreaOf(size.width, size.height),
    theme,
  });
}

function parallelAxes(theme: ChartTheme): ChartOption {
  const scale = { kind: 'linear', from: 0, to: 1, ticks: [0, 1] } as const;
  const axis = {
    ...{ quantity: quantity('epochs'), scale, values: new Map<string, number>() },
    ...{ canBeLog: false, isFlipped: false },
  };
  return parallelOption({ axes: [axis, axis], runs: [], highlighted: [], theme });
}
