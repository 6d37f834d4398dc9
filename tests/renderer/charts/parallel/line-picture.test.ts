import { describe, expect, it } from 'vitest';
import { LinePicture, linesAtOnce } from '../../../../src-renderer/charts/parallel/line-picture.ts';
import { finishedRun } from '../../../support/compared.ts';
import { axesOf } from '../../features/compare/hyperparameters/plots.ts';

const records = [
  finishedRun('small', { cell: 'RNN', hiddenSize: 32 }),
  finishedRun('large', { cell: 'LSTM', hiddenSize: 128 }),
  finishedRun('bare', { cell: 'LSTM', hiddenSize: 64 }, { test: null }),
];
const runs = records.map(({ id, name }) => ({
  id,
  name,
  colour: id === 'bare' ? '#222222' : '#111111',
  isMatching: true,
}));
/** RNN and LSTM are at a quarter and three quarters; sizes go from 32 to 128; 'bare' has no accuracy. */
const picture = new LinePicture(axesOf(['cell', 'testAccuracy', 'hiddenSize'], records, []), runs);
/** With the margins of 10 above and 14 below, axes are 200 high, at 50, 150 and 250. */
const size = { width: 300, height: 224 };

type Call = readonly [name: string, ...numbers: number[]];

/** Notes what is drawn, by the colour of the stroke. */
function drawn(draw: (context: CanvasRenderingContext2D) => void): [string, Call[]][] {
  const strokes: [string, Call[]][] = [];
  let path: Call[] = [];
  const note =
    (name: string) =>
    (x: number, y: number): void => {
      path.push([name, x, Math.round(y)]);
    };
  const context = {
    strokeStyle: '',
    lineWidth: 0,
    beginPath: () => (path = []),
    moveTo: note('move'),
    lineTo: note('line'),
    stroke: () => strokes.push([context.strokeStyle, path]),
  };
  draw(context as unknown as CanvasRenderingContext2D);
  return strokes;
}

describe('many lines across parallel axes', () => {
  it('are one path for each colour, with gaps where a value is missing', () => {
    const strokes = drawn((context) => void [...picture.drawing(context, size, 1.5)]);
    expect(strokes.map(([colour]) => colour)).toEqual(['#111111', '#222222']);
    const [, [, bare]] = strokes as [(typeof strokes)[0], (typeof strokes)[0]];
    expect(bare).toEqual([
      ['move', 50, 60],
      ['move', 250, expect.any(Number)],
    ]);
  });

  it('are drawn a few at a time, each once', () => {
    const many = Array.from({ length: 2 * linesAtOnce + 1 }, (_, index) =>
      finishedRun(`run ${index}`, { cell: 'RNN', hiddenSize: 32 }),
    );
    const alike = many.map(({ id, name }) => ({ id, name, colour: '#111111', isMatching: true }));
    const large = new LinePicture(axesOf(['cell', 'hiddenSize'], many, []), alike);
    const strokes = drawn((context) => void [...large.drawing(context, size, 1.5)]);
    const lines = strokes.map(([, path]) => path.filter(([name]) => name === 'move').length);
    expect(lines).toEqual([linesAtOnce, linesAtOnce, 1]);
  });

  it('can be drawn one by one', () => {
    const [[colour, path]] = drawn((context) => picture.drawOne(context, size, 'small', 3)) as [
      [string, Call[]],
    ];
    expect(colour).toBe('#111111');
    expect(path.map(([name]) => name)).toEqual(['move', 'line', 'line']);
    expect(path[0]).toEqual(['move', 50, 160]);
    expect(path[2]).toEqual(['line', 250, 210]);
    expect(drawn((context) => picture.drawOne(context, size, 'gone', 3))).toEqual([]);
  });

  it('are found near the pointer, and not where a line has a gap', () => {
    expect(picture.nearest(size, 50, 162, 5)).toBe('small');
    expect(picture.nearest(size, 250, 12, 5)).toBe('large');
    expect(picture.nearest(size, 50, 110, 5)).toBeNull();
    // A third of the way from 32 to 128; between the first axis and this one the line has a gap.
    expect(picture.nearest(size, 250, 143, 5)).toBe('bare');
    expect(picture.nearest(size, 150, 102, 5)).not.toBe('bare');
    expect(picture.nearest(size, 20, 160, 5)).toBeNull();
  });
});
