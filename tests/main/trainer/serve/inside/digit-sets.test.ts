import { expect, it } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { joinInsides, joinMemoryMaps, joinUnitCourses, joinUnits } from '#shared/inside/set-means';
import { createEngine, engineReports } from '#main/trainer/engines/create-engine';
import {
  inspectSet,
  memoryMapOfSet,
  unitOfSet,
  unitsOfSet,
} from '#main/trainer/serve/inside/digit-sets';
import { inspect } from '#main/trainer/serve/inside/inspect';
import { memoryMap } from '#main/trainer/serve/inside/memory-map';
import { unitCourse, unitValues } from '#main/trainer/serve/inside/units';
import { SavedModels, type SavedModel } from '#main/trainer/serve/saved-models';
import { fakeDependencies, newExperiment, smallDataset, trainToEnd } from '../../run/fixture.ts';

const { name: engine } = (await engineReports(1)).find((report) => report.available)!;
const dependencies = { ...fakeDependencies(), createEngine };
const count = 7;
const images = smallDataset.test.images.slice(0, count * 784);

async function withModel(
  config: Partial<ExperimentConfig>,
  task: (model: SavedModel) => Promise<void>,
): Promise<void> {
  const folder = await newExperiment({
    engine,
    epochs: 1,
    hiddenSize: 5,
    learningRate: 0.05,
    ...config,
  });
  await trainToEnd(folder, { dependencies });
  await new SavedModels(dependencies).use({ folder, engine, threads: 1 }, task);
}

/** What each of the images gives by itself. */
function each<Answer>(read: (image: Uint8Array) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) => read(images.slice(index * 784, (index + 1) * 784))),
  );
}

function expectMean(found: ArrayLike<number>, singles: readonly ArrayLike<number>[]): void {
  expect(singles).toHaveLength(count);
  for (let at = 0; at < found.length; at += 1) {
    const mean = singles.reduce((sum, single) => sum + single[at]!, 0) / count;
    expect(Math.abs(found[at]! - mean)).toBeLessThan(1e-12 * Math.max(1, Math.abs(mean)));
  }
}

const shapes: [string, Partial<ExperimentConfig>][] = [
  ['an LSTM', { cell: 'LSTM' }],
  ['a GRU of two layers in both directions', { cell: 'GRU', layers: 2, bidirectional: true }],
];

it.each(shapes)('means of %s over a set are those of its digits', async (_, config) => {
  await withModel(config, async (model) => {
    const last = { layer: model.network.layers - 1, direction: 'forward', quantity: 'h' } as const;
    const maps = await each((image) => memoryMap(model, image));
    const insides = await each((image) => inspect(model, image));
    const units = await each((image) => unitValues(model, image, last));

    const map = await memoryMapOfSet(model, images);
    expect(map).toMatchObject({ digits: count, steps: 28, answers: maps[0]!.answers });
    expect(map.predicted).toEqual(maps.map(({ predicted }) => predicted));
    expectMean(
      map.norms,
      maps.map(({ norms }) => norms),
    );

    const inside = await inspectSet(model, images);
    expect(inside.digits).toBe(count);
    expect(inside.predicted).toEqual(insides.map(({ predicted }) => predicted));
    expectMean(
      inside.inputGradient,
      insides.map(({ inputGradient }) => inputGradient.map(Math.abs)),
    );
    const norms = insides.map(({ inputGradient }) =>
      Array.from({ length: 28 }, (__, row) =>
        Math.sqrt(inputGradient.slice(28 * row, 28 * (row + 1)).reduce((sum, g) => sum + g * g, 0)),
      ),
    );
    expectMean(inside.rowGradient, norms);
    expect(inside.layers).toHaveLength(insides[0]!.layers.length);
    for (const [at, { gates }] of inside.layers.entries()) {
      for (const [index, gate] of gates.entries()) {
        for (const key of ['mean', 'low', 'high'] as const) {
          expectMean(
            gate[key],
            insides.map(({ layers }) => layers[at]!.gates[index]![key]),
          );
        }
      }
    }

    const mean = await unitsOfSet(model, images, last);
    expect(mean).toMatchObject({ digits: count, units: 5, quantity: units[0]!.quantity });
    expectMean(
      mean.values,
      units.map(({ values }) => values),
    );
  });
});

it('parts of different sizes join to the means of the whole set', async () => {
  await withModel({ cell: 'RNN' }, async (model) => {
    const [first, rest] = [images.slice(0, 2 * 784), images.slice(2 * 784)];
    const place = { layer: 0, direction: 'forward', quantity: 'h' } as const;
    const map = joinMemoryMaps(
      await memoryMapOfSet(model, first),
      await memoryMapOfSet(model, rest),
    );
    const maps = await each((image) => memoryMap(model, image));
    expectMean(
      map.norms,
      maps.map(({ norms }) => norms),
    );
    expect(map.predicted).toEqual(maps.map(({ predicted }) => predicted));
    const inside = joinInsides(await inspectSet(model, first), await inspectSet(model, rest));
    const insides = await each((image) => inspect(model, image));
    expect(inside.digits).toBe(count);
    expectMean(
      inside.inputGradient,
      insides.map(({ inputGradient }) => inputGradient.map(Math.abs)),
    );
    const units = joinUnits(
      await unitsOfSet(model, first, place),
      await unitsOfSet(model, rest, place),
    );
    const values = await each((image) => unitValues(model, image, place));
    expectMean(
      units.values,
      values.map((each) => each.values),
    );
  });
});

it.each(shapes)(
  'a unit of %s over a set: its mean, and how far digits are from it',
  async (_, config) => {
    await withModel(config, async (model) => {
      const place = { layer: model.network.layers - 1, direction: 'forward', unit: 3 } as const;
      const courses = await each((image) => unitCourse(model, image, place));
      const whole = await unitOfSet(model, images, place);
      const parts = [images.slice(0, 2 * 784), images.slice(2 * 784)];
      const [first, rest] = await Promise.all(parts.map((part) => unitOfSet(model, part, place)));
      for (const found of [whole, joinUnitCourses(first!, rest!)]) {
        expect(found).toMatchObject({ digits: count, steps: 28 });
        expect(found.quantities.map(({ name }) => name)).toEqual(
          courses[0]!.quantities.map(({ name }) => name),
        );
        for (const [index, { mean, squares }] of found.quantities.entries()) {
          const singles = courses.map(({ quantities }) => quantities[index]!.values);
          expectMean(mean, singles);
          expect(squares.some((sum) => sum > 0)).toBe(true);
          for (const [step, sum] of squares.entries()) {
            const direct = singles.reduce(
              (all, values) => all + (values[step]! - mean[step]!) ** 2,
              0,
            );
            expect(sum).toBeCloseTo(direct, 12);
          }
        }
      }
    });
  },
);
