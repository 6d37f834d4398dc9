import { expect, test } from 'vitest';
import { comparisonJson, comparisonText } from '#main/cli/comparison-text';
import { newComparisonState } from '#shared/compare/comparison';
import { reportContent } from '#shared/report/report-content';
import { answers, finishedRun } from '../../support/compared.ts';

const runs = [finishedRun('a'), finishedRun('b'), finishedRun('c')];
const content = reportContent({
  title: 'Three',
  createdAt: '2026-01-02T03:04:05.678Z',
  state: newComparisonState(runs.map(({ id }) => id)),
  records: runs,
  histories: new Map(),
  recordings: new Map(),
  answers: new Map([
    ['a', answers('1111111100')],
    ['b', answers('1111000000')],
    ['c', answers('1111000011')],
  ]),
  modelBytes: new Map(),
  sweepOf: () => null,
  palette: 'standard',
});

/** As it comes out of a file. */
function written(): { pairs: { bootstrap: { difference: number; interval: [number, number] } }[] } {
  return JSON.parse(JSON.stringify(comparisonJson(content, runs))) as ReturnType<typeof written>;
}

test('what the text says of pairs is in the JSON too, the interval of their difference included (D1)', () => {
  const { pairs } = written();
  expect(pairs).toHaveLength(3);
  for (const { bootstrap } of pairs) {
    const [low, high] = bootstrap.interval;
    expect(low).toBeLessThanOrEqual(bootstrap.difference);
    expect(high).toBeGreaterThanOrEqual(bootstrap.difference);
  }
  expect(pairs[0]!.bootstrap.difference).toBeCloseTo(0.4, 12);
  const { interval } = pairs[0]!.bootstrap;
  const [low, high] = interval.map((end) => `+${(100 * end).toFixed(2)}`);
  expect(comparisonText(content).replaceAll(/\s+/g, ' ')).toContain(
    `+40.00 percentage points, 95 % interval ${low} to ${high}`,
  );
});

test('nothing of a comparison is lost when it is written as JSON (D1)', () => {
  expect(JSON.parse(JSON.stringify(comparisonJson(content, runs)))).toEqual(
    comparisonJson(content, runs),
  );
});
