import type { AxisScale, DrawnWindow } from '#shared/statistics/downsampling';
import { withPlanned, xRangeOf, yRangeOf, type NiceRange } from './axis-range.ts';
import { type ValueFormat, type ChartSeries } from './chart-series.ts';
import type { ChartTheme } from '../frame/chart-theme.ts';
import {
  bandExtent,
  drawnExtent,
  drawSeries,
  seriesExtent,
  SmoothingCache,
  valuesWithin,
  type DrawnSeries,
  type SmoothedSeries,
} from './drawn-series.ts';
import { init, type ECharts } from '../frame/echarts.ts';
import { axesOption, leftOf, type LineScene } from './line-option.ts';
import { paintLines } from './line-painter.ts';
import { paintQueue } from '../frame/paint-queue.ts';
import { plotAreaOf, type PlotArea, type Range } from '../frame/plot-area.ts';

/** With more lines than this, only smoothed lines are drawn: raw ones would hide them. */
const maxRawLines = 12;

/** What a canvas shows. */
export interface LineView {
  /** The visible series. */
  readonly series: readonly ChartSeries[];
  readonly smoothing: number;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly ignoreOutliers: boolean;
  /** Series of other charts that the y axis must cover too. */
  readonly fitWith: readonly ChartSeries[];
  /** Series of other charts that the x axis must cover too. */
  readonly besides: readonly ChartSeries[];
  readonly zoom: Range | null;
  /** Where the training will end; null: it has, or it is not known. */
  readonly plannedEnd: number | null;
  /** What values can be; undefined: any number. */
  readonly bounds: Range | undefined;
  /** Whether the y axis begins at 0. */
  readonly fromZero: boolean;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly formatX: ValueFormat;
  readonly formatY: ValueFormat;
  readonly theme: ChartTheme;
}

/** The layout of a painted canvas. */
export interface PaintedChart {
  /** Size of the whole canvas, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly area: PlotArea;
  readonly x: Range;
  readonly y: NiceRange;
  readonly lines: readonly SmoothedSeries[];
  /** The same lines as drawn. */
  readonly drawn: readonly DrawnSeries[];
}

/**
 * A line chart: ECharts draws the axes, and a canvas over them the bands and lines. It paints at most once per frame,
 * after changes, while it is visible.
 */
export class LineCanvas {
  readonly #element: HTMLElement;
  readonly #onPaint: (painted: PaintedChart | null) => void;
  readonly #smoothing = new SmoothingCache();
  readonly #resizing: ResizeObserver;
  readonly #appearing: IntersectionObserver;
  readonly #paint = (): void => this.#paintNow();
  #axes: ECharts | null = null;
  #lines: CanvasRenderingContext2D | null = null;
  #view: LineView | null = null;
  #scene: LineScene | null = null;
  /** The last scene that wasn't zoomed, so that resetting the zoom needs no downsampling. */
  #whole: LineScene | null = null;
  #isVisible = false;

  /** @param onPaint called with the layout after each painting; null: there is nothing to paint */
  constructor(element: HTMLElement, onPaint: (painted: PaintedChart | null) => void) {
    this.#element = element;
    this.#onPaint = onPaint;
    this.#resizing = new ResizeObserver(() => {
      this.#scene = this.#whole = null;
      this.#request();
    });
    this.#resizing.observe(element);
    this.#appearing = new IntersectionObserver((entries) => {
      this.#isVisible = entries.at(-1)!.isIntersecting;
      this.#request();
    });
    this.#appearing.observe(element);
  }

  show(view: LineView): void {
    this.#view = view;
    this.#request();
  }

  /**
   * What it shows, as it is drawn in another size and other colours. Null without points.
   * @param look its theme, and a colour of a line in it
   */
  sceneFor(
    { width, height }: { readonly width: number; readonly height: number },
    { theme, colour }: { readonly theme: ChartTheme; readonly colour: (shown: string) => string },
  ): LineScene | null {
    if (this.#view === null) return null;
    const series = this.#view.series.map((one) => ({ ...one, colour: colour(one.colour) }));
    return this.#sceneOf({ ...this.#view, series, theme }, width, height, false);
  }

  dispose(): void {
    paintQueue.cancel(this.#paint);
    this.#resizing.disconnect();
    this.#appearing.disconnect();
    this.#axes?.dispose();
    this.#lines?.canvas.remove();
  }

  #request(): void {
    if (this.#isVisible && this.#view !== null) paintQueue.request(this.#paint);
  }

  #paintNow(): void {
    const { clientWidth, clientHeight } = this.#element;
    if (clientWidth === 0 || clientHeight === 0) return;
    const scene =
      this.#view === null ? null : this.#sceneOf(this.#view, clientWidth, clientHeight, true);
    if (scene === null) {
      this.#axes?.clear();
      if (this.#lines !== null) clearCanvas(this.#lines);
      this.#scene = this.#whole = null;
      this.#onPaint(null);
      return;
    }
    const before = this.#scene;
    if (before === null || !hasSameAxes(before, scene)) this.#paintAxes(scene);
    if (before === null || !hasSameLines(before, scene)) this.#paintLines(scene);
    this.#scene = scene;
    if (this.#view?.zoom === null) this.#whole = scene;
    this.#onPaint({
      width: clientWidth,
      height: clientHeight,
      area: scene.area,
      x: scene.x,
      y: scene.y,
      lines: scene.lines.map(({ of }) => of),
      drawn: scene.lines.map(({ drawn }) => drawn),
    });
  }

  #paintAxes(scene: LineScene): void {
    this.#axes ??= init(this.#element, undefined, { renderer: 'canvas' });
    const { clientWidth, clientHeight } = this.#element;
    if (this.#axes.getWidth() !== clientWidth || this.#axes.getHeight() !== clientHeight) {
      this.#axes.resize();
    }
    this.#axes.setOption(axesOption(scene));
  }

  #paintLines(scene: LineScene): void {
    this.#lines ??= addCanvas(this.#element);
    const { canvas } = this.#lines;
    const width = Math.round(this.#element.clientWidth * devicePixelRatio);
    const height = Math.round(this.#element.clientHeight * devicePixelRatio);
    // Setting its size resets a canvas.
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    clearCanvas(this.#lines);
    this.#lines.scale(devicePixelRatio, devicePixelRatio);
    paintLines(this.#lines, scene);
  }

  /** @param reuses whether lines are taken from what is shown; only for the same width */
  #sceneOf(view: LineView, width: number, height: number, reuses: boolean): LineScene | null {
    const xScale: AxisScale = view.logX ? 'log' : 'linear';
    if (xRangeOf(view.series, xScale) === null) return null;
    const all = xRangeOf([...view.series, ...view.besides], xScale)!;
    const x = view.zoom ?? withPlanned(all, view.plannedEnd);
    const smoothed = this.#smoothing.smooth(view.series, view.smoothing);
    const buckets = Math.max(50, Math.round(plotAreaOf(width, height).width));
    const window: DrawnWindow = { ...x, scale: xScale, buckets };
    const withRaw = smoothed.length <= maxRawLines;
    const lines = smoothed.map((of) =>
      reuses
        ? this.#lineOf(of, window, view.logY, withRaw)
        : { of, drawn: drawSeries(of, window, view.logY, withRaw) },
    );
    const y = yRangeOf(
      [
        ...lines.flatMap(({ drawn: { raw, smoothed: over, band } }) => [
          drawnExtent(raw, x),
          over === null ? null : drawnExtent(over, x),
          band === undefined ? null : bandExtent(band, x),
        ]),
        ...view.fitWith.map((series) => seriesExtent(series, x, view.logY)),
      ],
      view.logY ? 'log' : 'linear',
      view.ignoreOutliers ? smoothed.flatMap((line) => valuesWithin(line, x)) : null,
      view.bounds,
      view.fromZero,
    );
    const area = plotAreaOf(width, height, leftOf({ ...view, y }));
    return { ...view, x, y, lines, area };
  }

  /** Reuses the line as drawn before, if its sources are unchanged. */
  #lineOf(
    of: SmoothedSeries,
    window: DrawnWindow,
    logY: boolean,
    withRaw: boolean,
  ): LineScene['lines'][number] {
    for (const before of [this.#scene, this.#whole]) {
      if (before === null) continue;
      const line = before.lines.find((other) => other.of.series.id === of.series.id);
      const isSame =
        line !== undefined &&
        hasSamePoints(line.of, of) &&
        before.lines.length <= maxRawLines === withRaw &&
        before.logY === logY &&
        before.logX === (window.scale === 'log') &&
        isSameRange(before.x, window);
      if (isSame) return { of, drawn: line.drawn };
    }
    return { of, drawn: drawSeries(of, window, logY, withRaw) };
  }
}

function hasSamePoints(a: SmoothedSeries, b: SmoothedSeries): boolean {
  return (
    a.series.x === b.series.x &&
    a.series.y === b.series.y &&
    a.smoothed === b.smoothed &&
    a.band?.low === b.band?.low &&
    a.band?.high === b.band?.high
  );
}

/** Above the axes, which ECharts keeps in its own elements. */
function addCanvas(element: HTMLElement): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.className = 'lines';
  canvas.style.cssText = 'position: absolute; inset: 0; width: 100%; height: 100%';
  element.append(canvas);
  return canvas.getContext('2d')!;
}

function clearCanvas(context: CanvasRenderingContext2D): void {
  context.resetTransform();
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}

function hasSameAxes(a: LineScene, b: LineScene): boolean {
  return (
    hasSamePlaces(a, b) &&
    a.y.interval === b.y.interval &&
    a.theme === b.theme &&
    a.xLabel === b.xLabel &&
    a.yLabel === b.yLabel &&
    a.formatX === b.formatX &&
    a.formatY === b.formatY
  );
}

/** @returns whether both place values at the same pixels */
function hasSamePlaces(a: LineScene, b: LineScene): boolean {
  return (
    isSameRange(a.x, b.x) &&
    isSameRange(a.y, b.y) &&
    a.logX === b.logX &&
    a.logY === b.logY &&
    a.area.left === b.area.left
  );
}

function hasSameLines(a: LineScene, b: LineScene): boolean {
  return (
    hasSamePlaces(a, b) &&
    a.theme.surface === b.theme.surface &&
    a.lines.length === b.lines.length &&
    a.lines.every(({ of: { series }, drawn }, index) => {
      const other = b.lines[index]!;
      return (
        drawn === other.drawn &&
        series.colour === other.of.series.colour &&
        series.dash === other.of.series.dash
      );
    })
  );
}

function isSameRange(a: Range, b: Range): boolean {
  return a.from === b.from && a.to === b.to;
}
