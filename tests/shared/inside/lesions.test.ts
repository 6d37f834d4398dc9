import { describe, expect, test } from 'vitest';
import {
  accuracyDrop,
  lesionsSchema,
  lesionsTable,
  summariseLesions,
  type Lesions,
} from '#shared/inside/lesions';
import { silenceUnits } from '#shared/inside/silenced-units';
import { cellStep, initialState, type CellState } from '#shared/network/double-precision/cells';
import {
  logitsOf,
  outputsOf,
  readingOrder,
  readOut,
} from '#shared/network/double-precision/forward';
import { affine, networkParameters, type Vector } from '#shared/network/double-precision/linear';
import { directionCount, type Network } from '#shared/network/network';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { cellVariants, networkWith, randomParameters } from '../../support/networks.ts';

const random = new RandomStream(3, purpose.shuffle);
const inputs: Vector[] = Array.from({ length: 4 }, () =>
  Float64Array.from({ length: 3 }, () => random.symmetric()),
);

/** The logits of a network in which nobody is told the hidden state of some units: another way to silence them. */
function logitsWithout(
  network: Network,
  parameters: Float32Array,
  isSilent: (layer: number, unit: number) => boolean,
): Vector {
  const found = networkParameters(network, Float64Array.from(parameters));
  let sequence = inputs;
  for (let layer = 0; layer < network.layers; layer++) {
    const directions = Array.from({ length: directionCount(network) }, (_, direction) => {
      const steps: ReturnType<typeof cellStep>[] = [];
      let state: CellState = initialState(network);
      for (const place of readingOrder(inputs.length, direction)) {
        const step = cellStep(network, found.cell(layer, direction), sequence[place]!, state);
        const hidden = step.hidden.map((value, unit) =>
          isSilent(layer, direction * network.hiddenSize + unit) ? 0 : value,
        );
        steps[place] = { ...step, hidden };
        state = steps[place];
      }
      return steps;
    });
    sequence = outputsOf(directions);
  }
  return affine(found.head, readOut(network, sequence));
}

describe('silenced units', () => {
  const shapes: Partial<Network>[] = [
    { layers: 2 },
    { layers: 2, bidirectional: true, readout: 'mean' },
    { layers: 2, bidirectional: true, readout: 'all' },
  ];
  test.each(cellVariants.flatMap((cell) => shapes.map((shape) => ({ ...cell, ...shape }))))(
    'are as units whose state nobody reads: %o',
    (settings) => {
      const network = networkWith(settings);
      const parameters = randomParameters(network);
      const last = directionCount(network) * network.hiddenSize - 1;
      for (const units of [
        [{ layer: 0, unit: last }],
        [{ layer: 1, unit: 0 }],
        [
          { layer: 1, unit: last },
          { layer: 0, unit: 1 },
          { layer: 0, unit: 2 },
        ],
      ]) {
        const changed = silenceUnits(network, parameters, units);
        const logits = logitsOf(
          network,
          networkParameters(network, Float64Array.from(changed)),
          inputs,
        );
        const expected = logitsWithout(network, parameters, (layer, unit) =>
          units.some((each) => each.layer === layer && each.unit === unit),
        );
        logits.forEach((logit, label) => expect(logit).toBeCloseTo(expected[label]!, 12));
      }
      expect(silenceUnits(network, parameters, [])).toEqual(parameters);
    },
  );

  test('must be units of the network', () => {
    const network = networkWith();
    const parameters = randomParameters(network);
    expect(() => silenceUnits(network, parameters, [{ layer: 0, unit: 5 }])).toThrow(
      'there is no unit 5 in layer 1',
    );
    expect(() => silenceUnits(network, parameters, [{ layer: 1, unit: 0 }])).toThrow(RangeError);
  });
});

const result: Lesions = {
  examples: [100, 50, 0],
  intact: [90, 40, 0],
  layers: [
    [
      [89, 41, 0],
      [45, 40, 0],
      [90, 40, 0],
    ],
  ],
};

describe('lesions', () => {
  test('are drops of the accuracy, over all classes or in one', () => {
    expect(accuracyDrop(result, 0, 1, null)).toBeCloseTo(45 / 150, 12);
    expect(accuracyDrop(result, 0, 1, 0)).toBeCloseTo(0.45, 12);
    expect(accuracyDrop(result, -1, 0, 1)).toBeCloseTo(-0.02, 12);
    expect(accuracyDrop(result, 0, 0, 2)).toBeNaN();
  });

  test('are summed up by the largest and by how many units matter', () => {
    const { largest, largestInClass, matter } = summariseLesions(result, -1);
    expect(largest).toBeCloseTo(0.3, 12);
    expect(largestInClass).toBeCloseTo(0.45, 12);
    expect(matter).toBeCloseTo(1 / 3, 12);
  });

  test('are a table with a row for each unit', () => {
    const { header, rows } = lesionsTable(result);
    expect(header).toEqual([
      'layer',
      'unit',
      'drop of accuracy',
      'in class 0',
      'in class 1',
      'in class 2',
    ]);
    expect(rows[1]).toEqual(['1', '1', '0.3', '0.45', '0', '']);
    expect(rows).toHaveLength(3);
  });

  test('that were stored are read again, and refused where they can’t be', () => {
    expect(lesionsSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    const wrong = { ...result, layers: [[[101, 0, 0]]] };
    expect(lesionsSchema.safeParse(wrong).error!.issues).toMatchObject([
      { path: ['layers', 0, 0] },
    ]);
    expect(lesionsSchema.safeParse({ ...result, intact: [1] }).success).toBe(false);
  });
});
