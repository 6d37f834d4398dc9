import { expect, test } from 'vitest';
import { chooseElements } from '#main/execution/slurm/choose-elements';

const free = { minutes: null, atOnce: null };

function tasks(...seconds: readonly number[]) {
  return seconds.map((each, index) => ({ key: String(index + 1), seconds: each }));
}

test('short tasks share an element of about ten minutes, long ones have their own', () => {
  expect(chooseElements(tasks(...Array<number>(100).fill(6)), free)).toHaveLength(1);
  expect(chooseElements(tasks(...Array<number>(1000).fill(6)), free)).toHaveLength(10);
  expect(chooseElements(tasks(900, 900, 900), free)).toEqual([['1'], ['2'], ['3']]);
  expect(chooseElements([], free)).toEqual([]);
});

test('an element is shorter than its time limit, and as many are made as are wanted at once', () => {
  const hour = tasks(...Array<number>(60).fill(60));
  const limited = chooseElements(hour, { ...free, minutes: 5 });
  expect(Math.max(...limited.map(({ length }) => length))).toBeLessThanOrEqual(4);
  expect(chooseElements(tasks(1, 1, 1, 1), { ...free, atOnce: 3 })).toHaveLength(3);
  expect(chooseElements(tasks(1, 1), { ...free, atOnce: 9 })).toEqual([['1'], ['2']]);
});

test('elements take about equally long, and keep the order of their tasks', () => {
  expect(chooseElements(tasks(10, 50, 20, 40), { ...free, atOnce: 2 })).toEqual([
    ['1', '2'],
    ['3', '4'],
  ]);
  expect(chooseElements(tasks(0, 0, 0, 0), { ...free, atOnce: 2 })).toEqual([
    ['1', '3'],
    ['2', '4'],
  ]);
});
