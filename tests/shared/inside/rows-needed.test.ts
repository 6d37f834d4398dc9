import { describe, expect, test } from 'vitest';
import {
  confidenceThresholds,
  countsOfAll,
  RowsNeededCounter,
  rowsNeededSchema,
  type RowsNeeded,
  settledShares,
  stepsNeeded,
} from '#shared/inside/rows-needed';
import { firstStepWithInk, settledSteps } from '#shared/inside/settled-steps';
import { sequenceOrder } from '#shared/data/sequence-order';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';

/** Probabilities of two classes from those of class 1. */
function course(ofClassOne: readonly number[]): Float64Array {
  return Float64Array.from(ofClassOne.flatMap((probability) => [1 - probability, probability]));
}

describe('the step from which an answer stays', () => {
  const settle = (ofClassOne: readonly number[], firstInk = 0) =>
    settledSteps(
      {
        steps: ofClassOne.length,
        classes: 2,
        probabilities: course(ofClassOne),
        predicted: ofClassOne.at(-1)! > 0.5 ? 1 : 0,
      },
      firstInk,
      [0, 0.5, 0.7, 0.9],
    );

  test.each<[string, number[], (number | null)[]]>([
    ['never changes', [0.95, 0.95, 0.95], [0, 0, 0, 0]],
    ['grows surer', [0.6, 0.8, 0.95], [0, 0, 1, 2]],
    ['is given up in between', [0.95, 0.2, 0.95], [2, 2, 2, 2]],
    ['loses confidence in between', [0.95, 0.6, 0.95], [0, 0, 2, 2]],
    ['is unsure at the end', [0.95, 0.95, 0.6], [0, 0, null, null]],
    ['is exactly as sure as a threshold', [0.7, 0.7, 0.7], [0, 0, null, null]],
  ])('that %s', (_, ofClassOne, steps) => {
    expect(settle(ofClassOne)).toEqual(steps);
  });

  test('is at the earliest the first with ink', () => {
    expect(settle([0.95, 0.95, 0.95], 2)).toEqual([2, 2, 2, 2]);
  });

  test('takes the lowest of equally probable classes for predicted', () => {
    expect(settle([0.4, 0.5, 0.1])).toEqual([0, 2, 2, null]);
  });

  test('is none of a model that gives no numbers', () => {
    expect(settle([NaN, NaN])).toEqual([null, null, null, null]);
  });
});

test('the first step with ink depends on the order of reading (U12)', () => {
  const image = new Uint8Array(784);
  image[28 * 5 + 3] = 200;
  const order = (name: 'rows' | 'reversedRows' | 'columns' | 'pixels') =>
    sequenceOrder({ sequenceOrder: name, blockSize: 4, permutationSeed: 0 }, 28);
  expect(firstStepWithInk(image, order('rows'))).toBe(5);
  expect(firstStepWithInk(image, order('reversedRows'))).toBe(22);
  expect(firstStepWithInk(image, order('columns'))).toBe(3);
  expect(firstStepWithInk(image, order('pixels'))).toBe(28 * 5 + 3);
  expect(firstStepWithInk(new Uint8Array(784), order('rows'))).toBe(0);
});

describe('rows needed over several examples', () => {
  const counter = new RowsNeededCounter(3, 2);
  counter.add(course([0.6, 0.8, 0.96]), 1, 0);
  counter.add(course([0.6, 0.2, 0.04]), 0, 1);
  counter.add(course([0.1, 0.1, 0.6]), 0, 0);
  const result = counter.result();

  test('are the accuracy after each step', () => {
    expect(result.accuracy).toEqual([2 / 3, 1, 2 / 3]);
  });

  test('are the gap between confidence and accuracy after each step', () => {
    // After the last: two right with 0.96, one wrong with 0.6, in bins of their own.
    expect(result.calibrationError[2]).toBeCloseTo((2 * 0.04 + 0.6) / 3, 12);
  });

  test('are how many steps from the first ink each example needs, by its true class', () => {
    expect(result.settled.map(({ threshold }) => threshold)).toEqual([...confidenceThresholds]);
    // Class 0: the second settles at the first step with ink, the third only at the end.
    expect(result.settled[0]!.counts).toEqual([
      [0, 1, 0, 1],
      [0, 1, 0, 0],
    ]);
    expect(result.settled[4]!.counts).toEqual([
      [1, 0, 1, 0],
      [0, 0, 0, 1],
    ]);
  });

  test('have the form in which they are stored', () => {
    expect(rowsNeededSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });

  test.each<[string, (changed: RowsNeeded) => void]>([
    ['accuracy', ({ accuracy }) => void accuracy.pop()],
    ['calibrationError', ({ calibrationError }) => void calibrationError.push(0)],
    ['settled', ({ settled }) => void settled.pop()],
    ['settled', ({ settled }) => void (settled[1]!.threshold = 0.6)],
    ['settled.2.counts', ({ settled }) => void settled[2]!.counts.pop()],
    ['settled.3.counts', ({ settled }) => void settled[3]!.counts[1]!.push(0)],
  ])('are refused with other lengths or thresholds: %s', (path, change) => {
    const changed = structuredClone(result);
    change(changed);
    const { error } = rowsNeededSchema.safeParse(changed);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });

  test('can’t be had of no examples', () => {
    expect(() => new RowsNeededCounter(3, 2).result()).toThrow('there are no examples');
  });

  test('equal what is counted from the definition, for random predictions', () => {
    const [steps, classes] = [9, 4];
    const random = new RandomStream(3, purpose.split);
    const many = new RowsNeededCounter(steps, classes);
    const expected = Array.from({ length: classes }, () => new Array<number>(steps + 1).fill(0));
    for (let example = 0; example < 200; example++) {
      const rows = Array.from({ length: steps }, () => {
        const raw = Array.from({ length: classes }, () => Math.exp(4 * random.symmetric()));
        const sum = raw.reduce((total, each) => total + each, 0);
        return raw.map((each) => each / sum);
      });
      const [label, firstInk] = [example % classes, example % 3];
      many.add(Float64Array.from(rows.flat()), label, firstInk);
      const predicted = rows.map((row) => row.indexOf(Math.max(...row)));
      const isSettled = (from: number): boolean =>
        rows.every(
          (row, step) =>
            step < from || (predicted[step] === predicted[steps - 1] && Math.max(...row) > 0.5),
        );
      const first = rows.findIndex((_, step) => step >= firstInk && isSettled(step));
      expected[label]![first === -1 ? 0 : first - firstInk + 1]! += 1;
    }
    expect(many.result().settled.find(({ threshold }) => threshold === 0.5)!.counts).toEqual(
      expected,
    );
  });
});

describe('the steps needed by half of the examples', () => {
  test.each<[number[], number | null, number]>([
    [[0, 1, 1, 1], 2, 0],
    [[0, 2, 1, 1], 1, 0],
    [[2, 1, 1, 0], 2, 0.5],
    [[3, 1, 1, 0], null, 0.6],
    [[0, 0, 0, 0], null, 0],
  ])('of %j are %s', (counts, median, unsettled) => {
    expect(stepsNeeded(counts)).toMatchObject({ median, unsettled });
  });

  test('add up over classes, and over steps', () => {
    expect(
      countsOfAll([
        [1, 2, 0],
        [0, 1, 1],
      ]),
    ).toEqual([1, 3, 1]);
    expect(settledShares([1, 2, 1])).toEqual([0.5, 0.75]);
    expect(settledShares([0, 0, 0])).toEqual([0, 0]);
  });
});
