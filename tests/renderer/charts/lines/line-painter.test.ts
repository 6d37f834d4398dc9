import { describe, expect, it } from 'vitest';
import type { ChartSeries } from '../../../../src-renderer/charts/lines/chart-series.ts';
import { drawSeries } from '../../../../src-renderer/charts/lines/drawn-series.ts';
import type { LineScene } from '../../../../src-renderer/charts/lines/line-option.ts';
import { paintLines, pixelsOf } from '../../../../src-renderer/charts/lines/line-painter.ts';
import { line, theme } from './sample-lines.ts';

const area = { left: 10, top: 20, width: 300, height: 100 };

/** A stroke or a filled area on the canvas. */
interface Drawn {
  readonly kind: 'stroke' | 'fill';
  readonly colour: string;
  readonly opacity: number;
  readonly width: number;
  readonly dashes: readonly number[];
  /** `M` begins a part, `L` continues it, `O` is a point. */
  readonly path: readonly string[];
}

/** A fake canvas that records what is drawn. */
class RecordedContext {
  readonly drawn: Drawn[] = [];
  globalAlpha = 1;
  strokeStyle = '';
  fillStyle = '';
  lineWidth = 1;
  lineJoin = 'miter';
  #dashes: readonly number[] = [];
  #path: string[] = [];

  setLineDash(dashes: readonly number[]): void {
    this.#dashes = dashes;
  }
  beginPath(): void {
    this.#path = [];
  }
  moveTo(x: number, y: number): void {
    this.#path.push(`M ${x} ${y}`);
  }
  lineTo(x: number, y: number): void {
    this.#path.push(`L ${x} ${y}`);
  }
  arc(x: number, y: number): void {
    this.#path.push(`O ${x} ${y}`);
  }
  stroke(): void {
    this.#keep('stroke', this.strokeStyle);
  }
  fill(): void {
    if (this.#path.length > 0) this.#keep('fill', this.fillStyle);
  }
  rect(): void {}
  clip(): void {}
  save(): void {}
  restore(): void {}

  #keep(kind: Drawn['kind'], colour: string): void {
    const { globalAlpha: opacity, lineWidth: width } = this;
    this.drawn.push({ kind, colour, opacity, width, dashes: this.#dashes, path: this.#path });
  }
}

interface Look {
  readonly smoothed?: Float64Array;
  readonly x?: LineScene['x'];
  readonly logX?: boolean;
}

function paint(series: readonly ChartSeries[], { smoothed, ...own }: Look = {}): readonly Drawn[] {
  const x = own.x ?? { from: 0, to: 3 };
  const scale = own.logX ? 'log' : 'linear';
  const lines = series.map((one) => {
    const of = { series: one, smoothed: smoothed ?? null, band: one.band };
    return { of, drawn: drawSeries(of, { ...x, scale, buckets: 100 }, false) };
  });
  const y = { from: 0, to: 4, interval: 1 };
  const words = { xLabel: 'Step', yLabel: 'Loss', formatX: String, formatY: String };
  const recorded = new RecordedContext();
  const context = recorded as unknown as CanvasRenderingContext2D;
  const places = { x, y, logX: false, logY: false, area };
  paintLines(context, { lines, theme, ...places, ...words, ...own });
  return recorded.drawn;
}

/** Only the strokes. */
function strokes(drawn: readonly Drawn[]): readonly Drawn[] {
  return drawn.filter(({ kind }) => kind === 'stroke');
}

describe('pixelsOf', () => {
  it('puts the ends of both axes at the edges of the plot area', () => {
    const pixels = pixelsOf(area, { x: { from: 1, to: 100 }, y: { from: -1, to: 1 }, logX: true });
    expect([1, 10, 100].map(pixels.x)).toEqual([10, 160, 310]);
    expect([-1, 0, 1].map(pixels.y)).toEqual([120, 70, 20]);
  });
});

describe('paintLines', () => {
  it('draws a line through its points, and leaves its gaps open', () => {
    const [drawn] = strokes(paint([line('a', [0, 1, 2, 3], [4, NaN, 2, 0])]));
    expect(drawn!.path).toEqual(['M 10 20', 'M 210 70', 'L 310 120']);
    expect(drawn).toMatchObject({ colour: '#123456', opacity: 1, width: 1.75, dashes: [] });
  });

  it('draws dashes, and thin lines where there are many', () => {
    const many = Array.from({ length: 13 }, (_, at) =>
      line(String(at), [0, 3], [1, 2], { dash: 'dashed' }),
    );
    const drawn = strokes(paint(many));
    expect(drawn).toHaveLength(13);
    expect(drawn[12]).toMatchObject({ width: 1, dashes: [5, 4] });
  });

  it('puts the raw line faint behind the smoothed one', () => {
    const drawn = strokes(paint([line('a', [0, 3], [4, 0])], { smoothed: Float64Array.of(4, 2) }));
    expect(drawn.map(({ opacity }) => opacity)).toEqual([0.25, 1]);
    expect(drawn.map(({ path }) => path[1])).toEqual(['L 310 120', 'L 310 70']);
  });

  it('fills the band behind all lines', () => {
    const band = { low: Float64Array.of(1, 1), high: Float64Array.of(3, 3) };
    const drawn = paint([line('a', [0, 3], [1, 2]), line('b', [0, 3], [2, 2], { band })]);
    expect(drawn[0]).toMatchObject({ kind: 'fill', opacity: 0.16 });
    expect(drawn[0]!.path).toEqual(['L 10 45', 'L 310 45', 'L 310 95', 'L 10 95']);
  });

  it('shows each point of a line that has few, but none beyond the plot area', () => {
    const drawn = paint([line('a', [0, 1, 2, 3], [4, 3, 2, 1])], { x: { from: 1, to: 2 } });
    const points = drawn.flatMap(({ path }) => path.filter((part) => part.startsWith('O')));
    expect(points).toEqual(['O 10 45', 'O 310 70']);
  });

  it('shows the measured points, not smoothed ones, where there are few (U27)', () => {
    const drawn = paint([line('a', [0, 3], [4, 0])], { smoothed: Float64Array.of(4, 2) });
    const points = drawn.filter(({ kind }) => kind === 'fill');
    expect(points).toMatchObject([
      { opacity: 1, path: expect.arrayContaining(['O 310 120']) as [] },
    ]);
  });

  it('draws lines on top after all others, which are paler, with larger points (U28)', () => {
    const top = line('top', [0, 3], [1, 1], { colour: '#abcdef', isOnTop: true });
    const drawn = paint([top, line('other', [0, 3], [2, 2])]);
    const ofPoints = (path: readonly string[]) => path.some((part) => part.startsWith('O'));
    expect(drawn.map(({ kind, colour, path }) => [kind, colour, ofPoints(path)])).toEqual([
      ['stroke', '#123456', false],
      ['stroke', '#abcdef', false],
      ['fill', '#123456', true],
      ['stroke', theme.surface, true],
      ['fill', '#abcdef', true],
    ]);
    expect(drawn.map(({ opacity }) => opacity)).toEqual([0.5, 1, 0.5, 1, 1]);
    const [small, large] = [drawn[2]!, drawn[4]!].map(({ path }) => path[0]);
    expect([small, large]).toEqual(['M 12.5 70', 'M 13.5 95']);
  });

  it('shows no points of a line that has many', () => {
    const places = Array.from({ length: 41 }, (_, at) => at / 20);
    expect(paint([line('a', places, places)]).every(({ kind }) => kind === 'stroke')).toBe(true);
  });

  it('places points by their logarithm on a log axis', () => {
    const series = line('a', [1, 10, 100], [0, 2, 4]);
    const [drawn] = strokes(paint([series], { x: { from: 1, to: 100 }, logX: true }));
    expect(drawn!.path).toEqual(['M 10 120', 'L 160 70', 'L 310 20']);
  });
});
