import { expect, test } from 'vitest';
import { lineChartSvg, type SvgLine, type SvgLineChart } from '#shared/report/svg-line-chart';

function line(y: number[], own: Partial<SvgLine> = {}): SvgLine {
  const x = Float64Array.from(y, (_, index) => index);
  return { label: 'a', slot: 0, x, y: Float64Array.from(y), band: null, ...own };
}

function draw(lines: readonly SvgLine[], own: Partial<SvgLineChart> = {}): string {
  return lineChartSvg({
    title: 'Loss',
    xLabel: 'Step',
    yLabel: 'Nats',
    logX: false,
    logY: false,
    lines,
    formatX: String,
    formatY: String,
    ...own,
  });
}

const paths = (svg: string, kind: 'line' | 'band') =>
  [...svg.matchAll(new RegExp(`class="${kind} run-(\\d+)"[^>]*? d="([^"]*)"`, 'g'))].map(
    ([, slot, path]) => ({ slot, path: path! }),
  );

test('a line goes from corner to corner of its plot', () => {
  const [found] = paths(draw([line([0, 1])]), 'line');
  expect(found).toEqual({ slot: '0', path: 'M64.0 272.0h0L704.0 12.0' });
});

test('a line has a gap where a value is missing', () => {
  const [found] = paths(draw([line([0, 1, NaN, 1, 0])]), 'line');
  expect(found!.path.match(/M/g)).toHaveLength(2);
});

test('values that a logarithmic axis cannot show are left out', () => {
  const svg = draw([line([0, 0.1, 10])], { logY: true });
  expect(paths(svg, 'line')[0]!.path).toBe('M384.0 272.0h0L704.0 12.0');
  expect(svg).not.toContain('NaN');
});

test('a band is an area from its upper to its lower end', () => {
  const band = { low: Float64Array.of(0, 1), high: Float64Array.of(1, 2) };
  const [found] = paths(draw([line([0.5, 1.5], { band })]), 'band');
  expect(found!.path).toBe('M64.0 142.0L704.0 12.0L704.0 142.0L64.0 272.0Z');
});

test('the y axis ends where values end, though bands go beyond (U30)', () => {
  const band = { low: Float64Array.of(-0.1, 0.8), high: Float64Array.of(0.3, 1.2) };
  const svg = draw([line([0.1, 1], { band })], { bounds: { from: 0, to: 1 } });
  expect(paths(svg, 'line')[0]!.path).toContain('L704.0 12.0');
  const ticks = [...svg.matchAll(/>(-?[\d.]+)</g)].map(([, text]) => Number(text));
  expect(Math.max(...ticks)).toBe(1);
  expect(Math.min(...ticks)).toBe(0);
});

test('no outlier of many points is lost', () => {
  const values = Array.from({ length: 100_000 }, (_, index) => (index === 54_321 ? 100 : 0));
  const [found] = paths(draw([line(values)]), 'line');
  expect(found!.path).toContain(' 12.0');
  expect(found!.path.length).toBeLessThan(100_000);
});

test('lines beyond the last colour are dashed', () => {
  const svg = draw([line([0, 1]), line([0, 1], { slot: 10 })]);
  expect(svg.match(/stroke-dasharray/g)).toHaveLength(2);
  expect(paths(svg, 'line').map(({ slot }) => slot)).toEqual(['0', '10', '0', '10']);
});

test('all texts are escaped', () => {
  const svg = draw([line([0, 1], { label: '<script>"&' })], { title: '<b>' });
  expect(svg).not.toContain('<script');
  expect(svg).not.toContain('<b>');
  expect(svg).toContain('&lt;script&gt;&quot;&amp;');
});

test('without points there is an empty plot', () => {
  expect(draw([])).not.toContain('NaN');
  expect(draw([line([NaN, NaN])])).not.toContain('NaN');
});
