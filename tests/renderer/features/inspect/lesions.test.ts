import { describe, expect, test } from 'vitest';
import {
  inverted,
  randomLike,
  randomUnits,
  unitsOf,
  withUnit,
} from '../../../../src-renderer/features/inspect/lesions/chosen-units.ts';
import {
  lesionRows,
  shareColumns,
} from '../../../../src-renderer/features/inspect/lesions/lesion-rows.ts';

const layers = [3, 12];

describe('chosen units', () => {
  test('are added and taken out, and come in order', () => {
    const two = withUnit(
      withUnit(new Set(), { layer: 1, unit: 10 }, true),
      { layer: 1, unit: 2 },
      true,
    );
    expect(unitsOf(two)).toEqual([
      { layer: 1, unit: 2 },
      { layer: 1, unit: 10 },
    ]);
    expect(unitsOf(withUnit(two, { layer: 1, unit: 2 }, false))).toEqual([{ layer: 1, unit: 10 }]);
  });

  test('are inverted over all layers', () => {
    const chosen = new Set(['0.1', '1.0']);
    const others = inverted(chosen, layers);
    expect(others.size).toBe(13);
    expect(inverted(others, layers)).toEqual(chosen);
  });

  test('at random depend on the seed only, and are at most all', () => {
    const four = randomUnits(layers, 4, 7);
    expect(four.size).toBe(4);
    expect(randomUnits(layers, 4, 7)).toEqual(four);
    expect(randomUnits(layers, 4, 8)).not.toEqual(four);
    expect(randomUnits(layers, 100, 7).size).toBe(15);
  });

  test('to compare with are as many of each layer', () => {
    const chosen = new Set(['0.1', '1.0', '1.5', '1.6']);
    const random = unitsOf(randomLike(chosen, layers, 3));
    expect(random.map(({ layer }) => layer)).toEqual([0, 1, 1, 1]);
    expect(random.every(({ layer, unit }) => unit < layers[layer]!)).toBe(true);
  });
});

test('there are columns for silenced units once there are any', () => {
  const keys = (isSilenced: boolean, hasRandom: boolean) =>
    shareColumns({ isSilenced, hasRandom }).map(({ key }) => key);
  expect(keys(false, false)).toEqual(['probability', 'accuracy']);
  expect(keys(false, true)).toEqual(['probability', 'accuracy']);
  expect(keys(true, false)).toEqual([
    ...['probability', 'probabilityBrushed'],
    ...['accuracy', 'accuracyBrushed'],
  ]);
  expect(shareColumns({ isSilenced: true, hasRandom: true }).map(({ label }) => label)).toEqual([
    ...['Probability, intact', 'Probability, silenced', 'Probability, random'],
    ...['Accuracy, intact', 'Accuracy, silenced', 'Accuracy, random'],
  ]);
});

test('the rows have probabilities of the digit, and accuracies of each class and of all', () => {
  const known = (first: number, right: readonly number[]) => ({
    reading: { predicted: 0, probabilities: [first, 1 - first] },
    score: { examples: [10, 0], right },
  });
  const [all, nought, one] = lesionRows(
    {
      intact: known(0.75, [9, 0]),
      brushed: known(0.25, [2, 0]),
      random: { reading: null, score: null },
    },
    ['nought', 'one'],
  );
  expect(all).toMatchObject({ key: 'all', probability: null, accuracy: 0.9, accuracyBrushed: 0.2 });
  expect(nought).toMatchObject({ name: 'nought', probability: 0.75, probabilityBrushed: 0.25 });
  expect(nought!.probabilityRandom).toBeNull();
  // There are no examples of it.
  expect(one).toMatchObject({ probability: 0.25, accuracy: null, accuracyBrushed: null });
});
