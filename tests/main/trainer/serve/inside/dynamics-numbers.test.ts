import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { fixedPoints } from '#main/trainer/serve/inside/fixed-points';
import { lyapunov } from '#main/trainer/serve/inside/lyapunov';
import type { SavedModel } from '#main/trainer/serve/saved-models';
import { mostExponents } from '#shared/inside/lyapunov';
import { parameterLayout } from '#shared/network/network';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { summarise } from '#shared/statistics/summary';
import {
  PlainParameters,
  plainReadings,
  PlainStack,
  type PlainReading,
} from '../../../../support/plain-network.ts';
import { smallDataset } from '../../run/fixture.ts';
import { fewDigits, withModel } from './trained-model.ts';

/** The numbers of whole jobs against a second, plain implementation of the networks, in double precision. */

const cells = ['RNN', 'GRU', 'LSTM'] as const;
/** Blank inputs are other than 0 then. */
const common = { normalisation: 'standard' } as const;
const digits = Array.from({ length: 10 }, (_, index) => index);
const average = (values: readonly number[]): number => summarise(values)!.mean;

/** The inputs of a digit, rows of normalised pixels from the top. */
function rowsOf({ data }: SavedModel, digit: number): number[][] {
  return Array.from({ length: 28 }, (_, row) =>
    Array.from({ length: 28 }, (_unused, column) =>
      normalised(data, smallDataset.test.images[digit * 784 + row * 28 + column]!),
    ),
  );
}

function normalised({ mean, deviation }: SavedModel['data'], byte: number): number {
  // Networks are given single-precision inputs.
  return Math.fround((byte / 255 - mean) / deviation);
}

describe.each(cells)('the Lyapunov exponents of a %s of two layers and directions', (cell) => {
  it('are means over the digits, after the first quarter of the steps', async () => {
    const config = { ...common, cell, layers: 2, bidirectional: true, hiddenSize: 5 };
    const { result } = await withModel(config, async (model, report) => ({
      model,
      found: await lyapunov({ model, dependencies: fewDigits, report }),
    }));
    const { model, found } = result;
    const parameters = new PlainParameters(model.network, model.parameters);
    const ofDigits = digits.map((digit) =>
      plainReadings(model.network, parameters, rowsOf(model, digit)),
    );
    expect(found.layers.map(({ layer, direction }) => [layer, direction])).toEqual(
      [0, 1].flatMap((layer) => [
        [layer, 'forward'],
        [layer, 'backward'],
      ]),
    );
    for (const [place, { exponents }] of found.layers.entries()) {
      const each = ofDigits.map((readings) => exponentsOf(readings[place]!, 7));
      const expected = each[0]!
        .map((_, index) => each.map((values) => values[index]!))
        .toSorted((a, b) => average(b) - average(a));
      expect(exponents).toHaveLength(expected.length);
      for (const [index, values] of expected.entries()) {
        const { mean, deviation } = summarise(values)!;
        expect(exponents[index]!.mean).toBeCloseTo(mean, 8);
        expect(exponents[index]!.deviation).toBeCloseTo(deviation!, 8);
      }
    }
  });
});

/** By Householder's QR decompositions of whole Jacobians, from the directions that the job begins with. */
function exponentsOf({ cell, layer, direction, steps }: PlainReading, skipped: number): number[] {
  const size = cell.stateSize;
  const random = new RandomStream(0, purpose.initialisation, layer, direction);
  const start = Array.from({ length: Math.min(size, mostExponents) }, () =>
    Array.from({ length: size }, () => random.normal()),
  );
  let directions = new QrDecomposition(new Matrix(start).transpose()).orthogonalMatrix;
  const sums = start.map(() => 0);
  for (const [index, { inputs, before }] of steps.entries()) {
    const turned = new Matrix(cell.jacobian(inputs, before)).mmul(directions);
    const { orthogonalMatrix, upperTriangularMatrix } = new QrDecomposition(turned);
    directions = orthogonalMatrix;
    if (index < skipped) continue;
    sums.forEach((_, i) => (sums[i]! += Math.log(Math.abs(upperTriangularMatrix.get(i, i)))));
  }
  return sums.map((sum) => sum / (steps.length - skipped));
}

/** The states after a digit and after blank steps, until they come to rest; after these many at least. */
function afterBlanks(model: SavedModel, stack: PlainStack, digit: number, least: number) {
  const blank = new Array<number>(28).fill(normalised(model.data, 0));
  let states = stack.start;
  for (const inputs of rowsOf(model, digit)) states = stack.step(inputs, states);
  const all = [states];
  for (let change = 1; all.length <= least || (change > 1e-12 && all.length < 4_000);) {
    const next = stack.step(blank, states);
    const changes = next.flat().map((value, i) => Math.abs(value - states.flat()[i]!));
    change = Math.max(...changes);
    all.push((states = next));
  }
  return { all, blank, last: states };
}

function eigenvaluesOf(matrix: number[][]): [number, number][] {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(new Matrix(matrix));
  return realEigenvalues.map((real, i) => [real, imaginaryEigenvalues[i]!]);
}

const argmax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

describe.each(cells)('the fixed points of a %s of two layers', (cell) => {
  it('are where blank steps lead, with the eigenvalues and answers there, and right answers on the way', async () => {
    const config = { ...common, cell, layers: 2 };
    const { result } = await withModel(config, async (model, report) => ({
      model,
      found: await fixedPoints({ model, dependencies: fewDigits, report }),
    }));
    const { model, found } = result;
    const parameters = new PlainParameters(model.network, model.parameters);
    const stack = new PlainStack(model.network, parameters);
    const courses = digits.map((digit) => afterBlanks(model, stack, digit, 28));
    const ends = courses.map(({ blank, last }) => {
      const probabilities = stack.probabilities(last);
      const predicted = argmax(probabilities);
      return {
        eigenvalues: stack.jacobians(blank, last).flatMap(eigenvaluesOf),
        answer: { class: predicted, probability: probabilities[predicted]! },
      };
    });
    const stable = found.points.filter(({ kind }) => kind === 'stable');
    expect(stable.length).toBeGreaterThan(0);
    for (const { answer, eigenvalues } of stable) {
      const end = ends.find(
        (each) =>
          each.answer.class === answer!.class &&
          Math.abs(each.answer.probability - answer!.probability) < 1e-6,
      );
      expect(end, 'one of the states to which digits lead').toBeDefined();
      expect(eigenvalues).toHaveLength(end!.eigenvalues.length);
      for (const [real, imaginary] of end!.eigenvalues) {
        const distances = eigenvalues.map(([re, im]) => Math.hypot(re - real, im - imaginary));
        expect(Math.min(...distances)).toBeLessThan(1e-5);
      }
    }

    const { after, accuracy } = found.forgetting!;
    const answers = courses.map(({ all }) =>
      all.slice(0, 29).map((states) => argmax(stack.probabilities(states))),
    );
    const right = after.map((blanks) =>
      digits.filter((digit) => answers[digit]![blanks] === smallDataset.test.labels[digit]),
    );
    expect(accuracy).toEqual(right.map(({ length }) => length / 10));
  });
});

it('fixed points of two stable states are those of the closed form', async () => {
  const { result } = await withModel({ cell: 'RNN', hiddenSize: 3 }, (model, report) => {
    const parameters = new Float32Array(model.parameters.length);
    const set = (name: string, values: readonly number[]): void => {
      const { offset } = parameterLayout(model.network).tensors.find((one) => one.name === name)!;
      parameters.set(values, offset);
    };
    // The first unit weighs the left half against the right one, which blank rows have alike, and keeps what it finds.
    set(
      'rnn.weight_ih_l0',
      Array.from({ length: 28 }, (_, column) => (column < 14 ? 0.5 : -0.5)),
    );
    set('rnn.weight_hh_l0', [2, 0, 0, 0, 0.5, 0, 0, 0, -0.25]);
    set('fc.weight', [3, 0, 0, -3, 0, 0, 0, 0, 0]);
    return fixedPoints({ model: { ...model, parameters }, dependencies: fewDigits, report });
  });
  // h = tanh(2 h)
  let kept = 1;
  for (let round = 0; round < 200; round++) kept = Math.tanh(2 * kept);
  const probability = Math.exp(3 * kept) / (Math.exp(3 * kept) + Math.exp(-3 * kept) + 1);
  const stable = result.points.filter(({ kind }) => kind === 'stable');
  expect(stable.map(({ answer }) => answer!.class).sort()).toEqual([0, 1]);
  for (const { answer, eigenvalues, speed } of stable) {
    expect(answer!.probability).toBeCloseTo(probability, 6);
    expect(speed).toBeLessThan(1e-6);
    const expected = [0.5, -0.25, 2 * (1 - kept ** 2)].toSorted(
      (a, b) => Math.abs(b) - Math.abs(a),
    );
    expect(eigenvalues.map(([, imaginary]) => imaginary)).toEqual([0, 0, 0]);
    eigenvalues.forEach(([real], index) => expect(real).toBeCloseTo(expected[index]!, 5));
  }
});
