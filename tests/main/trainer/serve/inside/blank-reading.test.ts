import { describe, expect, it } from 'vitest';
import { MetStates, readThenBlank } from '#main/trainer/serve/inside/blank-reading';
import { shownPath } from '#main/trainer/serve/inside/plane-view';
import { logitsOf } from '#shared/network/double-precision/forward';
import { networkParameters } from '#shared/network/double-precision/linear';
import { mostProbable } from '#shared/statistics/most-probable';
import { cellVariants, networkWith, randomParameters } from '../../../../support/networks.ts';

const sequence = [Float64Array.of(1, -1, 0.5), Float64Array.of(0.2, 0.4, -2)];
const blank = Float64Array.of(-0.4, -0.4, -0.4);

describe.each(cellVariants)('reading blank steps after a digit, %j', (variant) => {
  it.each(['last', 'mean'] as const)('answers as a longer sequence would, %s', async (readout) => {
    const network = networkWith({ ...variant, readout, layers: 2, sequenceLength: 2 });
    const weights = networkParameters(network, randomParameters(network, 4, 1.5));
    const { predicted, states } = await readThenBlank(network, weights, sequence, blank, 3);
    expect(states).toHaveLength(5);
    const expected = [0, 1, 2, 3].map((blanks) => {
      const read = [...sequence, ...Array.from({ length: blanks }, () => blank)];
      const longer = { ...network, sequenceLength: read.length };
      return mostProbable(logitsOf(longer, weights, read));
    });
    expect(predicted).toEqual(expected);
  });
});

it('has no answers after more steps where the readout takes all', async () => {
  const network = networkWith({ readout: 'all', sequenceLength: 2 });
  const weights = networkParameters(network, randomParameters(network));
  const { predicted } = await readThenBlank(network, weights, sequence, blank, 3);
  expect(predicted).toBeNull();
});

it('ends before a state overflows, even the first', async () => {
  const network = networkWith({ cell: 'RNN', nonlinearity: 'relu', sequenceLength: 2 });
  const parameters = randomParameters(network).fill(1e13);
  const weights = networkParameters(network, parameters);
  const { states, overflows, predicted } = await readThenBlank(
    network,
    weights,
    sequence,
    blank,
    3,
  );
  expect(overflows).toBe(true);
  expect(states).toHaveLength(2);
  expect(predicted).toEqual([expect.any(Number), null, null, null]);
  const larger = networkParameters(network, parameters.fill(3e38));
  const none = await readThenBlank(network, larger, sequence, blank, 3);
  expect(none.states.map((state) => [...state])).toEqual([Array(network.hiddenSize).fill(0)]);
  expect(none.predicted).toEqual([null, null, null, null]);
});

describe('what is kept of readings', () => {
  const image = new Uint8Array(784);
  const images = [3, 1, 3].map((label) => ({ image, label }));
  const statesOf = (first: number) =>
    Array.from({ length: 4 }, (_, step) => Float64Array.of(first + step));

  it('are states after different steps, a path of each class, and how many answers are right', () => {
    const met = new MetStates(images, 2, 40);
    met.add({ states: statesOf(10), overflows: false, predicted: [3, 3, 0] });
    met.add({ states: statesOf(20), overflows: false, predicted: [1, 0, 0] });
    met.add({ states: statesOf(30), overflows: false, predicted: [3, 3, 3] });
    expect(met.starts.map((state) => state[0])).toEqual([10, 22, 33]);
    expect(met.paths.map(({ label, states }) => [label, states[0]![0]])).toEqual([
      [1, 20],
      [3, 10],
    ]);
    expect(met.forgetting()).toEqual({ after: [0, 1, 2], accuracy: [1, 2 / 3, 1 / 3] });
  });

  it('are no more states than asked for', () => {
    const met = new MetStates(images, 2, 1);
    images.forEach((_, index) =>
      met.add({ states: statesOf(10 * index), overflows: false, predicted: null }),
    );
    expect(met.starts.map((state) => state[0])).toEqual([12]);
  });

  it('are answers at even distances if there are many steps', () => {
    const met = new MetStates([images[0]!], 200, 40);
    const predicted = Array.from({ length: 201 }, (_, step) => (step <= 100 ? 3 : 0));
    met.add({ states: statesOf(0), overflows: false, predicted });
    const { after, accuracy } = met.forgetting()!;
    expect(after).toHaveLength(29);
    expect([after[0], after[14], after[28]]).toEqual([0, 100, 200]);
    expect(accuracy).toEqual(after.map((step) => (step <= 100 ? 1 : 0)));
  });

  it('is no count of answers where there are none', () => {
    const met = new MetStates([images[0]!], 2, 40);
    met.add({ states: statesOf(0), overflows: false, predicted: null });
    expect(met.forgetting()).toBeNull();
  });

  it('is a path with its last state, thinned if it is long', () => {
    const states = Array.from({ length: 300 }, (_, step) => Float64Array.of(step));
    const path = shownPath(7, states, 150);
    expect(path.states.length).toBeLessThanOrEqual(112);
    expect(path.states.at(-1)![0]).toBe(299);
    expect(path.states.filter((state) => state[0]! < 150)).toHaveLength(path.read);
    expect(shownPath(7, states.slice(0, 56), 28)).toEqual({
      label: 7,
      states: states.slice(0, 56),
      read: 28,
    });
  });
});
