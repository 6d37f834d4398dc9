import { describe, expect, it } from 'vitest';
import { normalisationTable } from '#main/trainer/data/normalisation';
import { transplant, type TransplantQuestion } from '#main/trainer/serve/inside/transplant';
import { sequenceOrder } from '#shared/data/sequence-order';
import { cellStep, initialState, type CellState } from '#shared/network/double-precision/cells';
import { logitsOf, readOut, sequenceOfImage } from '#shared/network/double-precision/forward';
import { affine, networkParameters, type Vector } from '#shared/network/double-precision/linear';
import type { Network } from '#shared/network/network';
import { softmax } from '#shared/statistics/evaluation';
import { mostProbable } from '#shared/statistics/most-probable';
import { cellVariants, networkWith, randomParameters } from '../../../../support/networks.ts';

const shapes: Partial<Network>[] = [
  { readout: 'last', layers: 2 },
  { readout: 'mean', layers: 1 },
  { readout: 'all', layers: 3 },
];
const networks = cellVariants.flatMap((cell) =>
  shapes.map((shape): [string, Network] => [
    JSON.stringify({ ...cell, ...shape }),
    networkWith({ ...cell, ...shape, sequenceLength: 4, inputSize: 196, hiddenSize: 5 }),
  ]),
);
/** Four steps of 14x14 pixels. */
const order = sequenceOrder({ sequenceOrder: 'blocks', blockSize: 14, permutationSeed: 0 }, 28);
const table = normalisationTable('standard', { mean: 0.13, deviation: 0.31 });
const one = Uint8Array.from({ length: 784 }, (_, pixel) => (pixel * 37) % 256);
const other = Uint8Array.from({ length: 784 }, (_, pixel) => (pixel * pixel) % 211);
const modelOf = (network: Network, pixels = order) => ({
  network,
  parameters: randomParameters(network),
  inputs: { order: pixels, table },
});
const whole = { part: 'state', layer: null } as const;

/** Step by step through all layers, instead of layer by layer: the logits with parts of the state replaced. */
function plainly(
  network: Network,
  weights: ReturnType<typeof networkParameters>,
  [donor, recipient]: readonly [readonly Vector[], readonly Vector[]],
  after: number,
  { part, layer }: Pick<TransplantQuestion, 'part' | 'layer'>,
): Vector {
  const begin = () => Array.from({ length: network.layers }, () => initialState(network));
  const step = (states: readonly CellState[], input: Vector): CellState[] => {
    let x = input;
    return states.map((state, at) => {
      const next = cellStep(network, weights.cell(at, 0), x, state);
      x = next.hidden;
      return { hidden: next.hidden, memory: next.memory };
    });
  };
  let theirs = begin();
  let states = begin();
  const outputs: Vector[] = [];
  recipient.forEach((input, place) => {
    theirs = step(theirs, donor[place]!);
    states = step(states, input);
    if (place + 1 === after) {
      states = states.map((own, at) =>
        layer !== null && layer !== at
          ? own
          : {
              hidden: part === 'memory' ? own.hidden : theirs[at]!.hidden,
              memory: part === 'hidden' ? own.memory : theirs[at]!.memory,
            },
      );
    }
    outputs.push(states.at(-1)!.hidden);
  });
  return affine(weights.head, readOut(network, outputs));
}

describe('a transplant', () => {
  it.each(networks)(
    'of a digit’s own state changes nothing, to the bit, %s',
    async (_, network) => {
      for (const layer of [null, network.layers - 1]) {
        const question = { donor: one, recipient: one, part: 'state', layer } as const;
        const found = await transplant(modelOf(network), question);
        expect(found.after).toEqual([1, 2, 3, 4]);
        for (let row = 0; row < 4; row++) {
          const start = row * network.classes;
          expect([...found.probabilities.subarray(start, start + network.classes)]).toEqual(
            found.recipient.probabilities,
          );
        }
      }
    },
  );

  it.each(networks)('is what reading on step by step gives, %s', async (_, network) => {
    const model = modelOf(network);
    const weights = networkParameters(network, model.parameters);
    const read = (image: Uint8Array) =>
      sequenceOfImage(network, { pixels: order.pixels, table }, image);
    const parts = (
      network.cell === 'LSTM' ? ['state', 'hidden', 'memory'] : ['state', 'hidden']
    ) as TransplantQuestion['part'][];
    for (const part of parts) {
      for (const layer of [null, 0, network.layers - 1]) {
        const found = await transplant(model, { donor: one, recipient: other, part, layer });
        for (const [row, after] of found.after.entries()) {
          const logits = plainly(network, weights, [read(one), read(other)], after, {
            part,
            layer,
          });
          const expected = softmax(logits, network.classes);
          expected.forEach((probability, label) => {
            expect(found.probabilities[row * network.classes + label]).toBeCloseTo(probability, 13);
          });
        }
      }
    }
  });

  it('of the whole state after the last step gives the donor’s answer if the head reads only that', async () => {
    const network = networkWith({ sequenceLength: 4, inputSize: 196, layers: 2 });
    const model = modelOf(network);
    const found = await transplant(model, { donor: one, recipient: other, ...whole });
    expect([...found.probabilities.subarray(3 * network.classes)]).toEqual(
      found.donor.probabilities,
    );
    expect(found.donor.probabilities).not.toEqual(found.recipient.probabilities);
    const weights = networkParameters(network, model.parameters);
    const sequence = sequenceOfImage(network, { pixels: order.pixels, table }, one);
    expect(found.donor.predicted).toBe(mostProbable(logitsOf(network, weights, sequence)));
  });

  it.each([3, 96])(
    'of a long sequence takes some of its steps, with the last, %i units',
    async (hiddenSize) => {
      const network = networkWith({ sequenceLength: 784, inputSize: 1, hiddenSize });
      const pixels = sequenceOrder(
        { sequenceOrder: 'pixels', blockSize: 1, permutationSeed: 0 },
        28,
      );
      const { after } = await transplant(modelOf(network, pixels), {
        donor: one,
        recipient: other,
        ...whole,
      });
      if (hiddenSize === 3) expect(after.slice(0, 3)).toEqual([14, 28, 42]);
      expect(after.length).toBeLessThanOrEqual(hiddenSize === 3 ? 56 : 30);
      expect(after.at(-1)).toBe(784);
    },
  );

  it.each([
    [{ bidirectional: true }, whole, 'both directions'],
    [{ cell: 'GRU' }, { part: 'memory', layer: null }, 'GRU has no memory'],
    [{ layers: 2 }, { part: 'state', layer: 2 }, 'no layer 3; its last is layer 2'],
  ] as const)('of %o is refused', async (shape, question, message) => {
    const network = networkWith({ sequenceLength: 4, inputSize: 196, ...shape });
    await expect(
      transplant(modelOf(network), { donor: one, recipient: other, ...question }),
    ).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(message) as string,
    });
  });
});
