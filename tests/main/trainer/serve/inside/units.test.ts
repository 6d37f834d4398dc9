import { describe, expect, it } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { unitQuantities } from '#shared/inside/unit-quantities';
import { sequenceOrder } from '#shared/data/sequence-order';
import { parameterLayout } from '#shared/network/network';
import { networkOf } from '#shared/network/network-of';
import { normalisationTable } from '#main/trainer/data/normalisation';
import { unitCourse, unitValues } from '#main/trainer/serve/inside/units';
import { randomParameters } from '../../../../support/networks.ts';

type Config = Parameters<typeof networkOf>[0];

const image = Uint8Array.from({ length: 784 }, (_, pixel) => (pixel * 31) % 256);
const units = 3;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function modelWith(change: Partial<Config>) {
  const config = { ...defaultConfig(), hiddenSize: units, layers: 1, ...change };
  const order = sequenceOrder(config, 28);
  const network = networkOf(config, order, 10);
  const table = normalisationTable('unit', { mean: 0.13, deviation: 0.31 });
  const parameters = randomParameters(network, 3, 0.5);
  return { network, parameters, inputs: { order, table } };
}

type Model = ReturnType<typeof modelWith>;

const first = { layer: 0, direction: 'forward' } as const;

/** All quantities of a layer by name, [steps][units]. */
async function quantitiesOf(model: Model) {
  const all: Record<string, number[][]> = {};
  for (const { name } of unitQuantities(model.network)) {
    const { values, steps } = await unitValues(model, image, { ...first, quantity: name });
    all[name] = Array.from({ length: steps }, (_, step) => [
      ...values.subarray(step * units, (step + 1) * units),
    ]);
  }
  return all;
}

/** What a gate adds up, written out from the layout of PyTorch: its rows of the weights times inputs and hidden state. */
function sums({ network, parameters, inputs }: Model, gate: number, step: number, h: number[]) {
  const tensor = (name: string): Float32Array => {
    const { offset, length } = parameterLayout(network).tensors.find((one) => one.name === name)!;
    return parameters.subarray(offset, offset + length);
  };
  const x = [...image.subarray(28 * step, 28 * (step + 1))].map((byte) => inputs.table[byte]!);
  return Array.from({ length: units }, (_, unit) => {
    const row = gate * units + unit;
    const dot = (weight: Float32Array, by: number[]): number =>
      by.reduce((sum, value, at) => sum + weight[row * by.length + at]! * value, 0);
    return {
      ofInputs: dot(tensor('rnn.weight_ih_l0'), x) + tensor('rnn.bias_ih_l0')[row]!,
      ofHidden: dot(tensor('rnn.weight_hh_l0'), h) + tensor('rnn.bias_hh_l0')[row]!,
    };
  });
}

const close = (found: number[], expected: number[]): void =>
  found.forEach((value, unit) => expect(value).toBeCloseTo(expected[unit]!, 5));

describe('the quantities of units', () => {
  it('are those of an LSTM’s equations', async () => {
    const model = modelWith({ cell: 'LSTM' });
    const all = await quantitiesOf(model);
    expect(Object.keys(all)).toEqual(['h', 'i', 'f', 'g', 'o', 'c']);
    for (let step = 1; step < 28; step += 1) {
      const at = (name: string, when = step) => all[name]![when]!;
      const before = at('h', step - 1);
      ['i', 'f', 'g', 'o'].forEach((name, gate) => {
        const squash = name === 'g' ? Math.tanh : sigmoid;
        const expected = sums(model, gate, step, before).map(({ ofInputs, ofHidden }) =>
          squash(ofInputs + ofHidden),
        );
        close(at(name), expected);
      });
      close(
        at('c'),
        at('c', step - 1).map((c, unit) => at('f')[unit]! * c + at('i')[unit]! * at('g')[unit]!),
      );
      close(
        at('h'),
        at('c').map((c, unit) => at('o')[unit]! * Math.tanh(c)),
      );
    }
  });

  it('are those of a GRU’s equations', async () => {
    const model = modelWith({ cell: 'GRU' });
    const all = await quantitiesOf(model);
    expect(Object.keys(all)).toEqual(['h', 'r', 'z', 'n']);
    for (let step = 1; step < 28; step += 1) {
      const [h, r, z, n] = ['h', 'r', 'z', 'n'].map((name) => all[name]![step]!);
      const before = all['h']![step - 1]!;
      close(
        z!,
        sums(model, 1, step, before).map(({ ofInputs, ofHidden }) => sigmoid(ofInputs + ofHidden)),
      );
      close(
        n!,
        sums(model, 2, step, before).map(({ ofInputs, ofHidden }, unit) =>
          Math.tanh(ofInputs + r![unit]! * ofHidden),
        ),
      );
      close(
        h!,
        z!.map((keep, unit) => (1 - keep) * n![unit]! + keep * before[unit]!),
      );
    }
  });

  it('of an RNN are its hidden state, whose range depends on the nonlinearity', async () => {
    const model = modelWith({ cell: 'RNN' });
    const { h } = await quantitiesOf(model);
    close(
      h![5]!,
      sums(model, 0, 5, h![4]!).map(({ ofInputs, ofHidden }) => Math.tanh(ofInputs + ofHidden)),
    );
    const relu = modelWith({ cell: 'RNN', nonlinearity: 'relu' });
    expect(unitQuantities(relu.network)).toEqual([
      { name: 'h', label: 'hidden state h', range: 'rectified' },
    ]);
  });
});

describe('a unit', () => {
  it('has the same values as in its layer, in double precision', async () => {
    const model = modelWith({ cell: 'LSTM', layers: 2, bidirectional: true });
    const place = { layer: 1, direction: 'backward' } as const;
    const course = await unitCourse(model, image, { ...place, unit: 2 });
    expect(course.steps).toBe(28);
    for (const { name, values } of course.quantities) {
      const layer = await unitValues(model, image, { ...place, quantity: name });
      expect(layer.quantity.name).toBe(name);
      for (let step = 0; step < 28; step += 1) {
        expect(Math.fround(values[step]!)).toBe(layer.values[step * units + 2]);
      }
    }
  });

  it('of backward cells has read the last step first', async () => {
    const model = modelWith({ cell: 'RNN', bidirectional: true });
    const changed = image.slice();
    changed.fill(255, 0, 28);
    const at = async (of: Uint8Array, direction: 'forward' | 'backward', step: number) => {
      const { values } = await unitValues(model, of, { layer: 0, direction, quantity: 'h' });
      return [...values.subarray(step * units, (step + 1) * units)];
    };
    expect(await at(changed, 'backward', 27)).toEqual(await at(image, 'backward', 27));
    expect(await at(changed, 'backward', 0)).not.toEqual(await at(image, 'backward', 0));
    expect(await at(changed, 'forward', 0)).not.toEqual(await at(image, 'forward', 0));
  });

  it('that a model doesn’t have is refused, and what it has is named', async () => {
    const model = modelWith({ cell: 'GRU' });
    await expect(unitValues(model, image, { ...first, quantity: 'f' })).rejects.toThrow(
      'The units of a GRU have no “f”; use one of h, r, z, n.',
    );
    await expect(
      unitValues(model, image, { layer: 1, direction: 'forward', quantity: 'h' }),
    ).rejects.toThrow('There is no layer 1');
    await expect(
      unitValues(model, image, { layer: 0, direction: 'backward', quantity: 'h' }),
    ).rejects.toThrow('forward only');
    await expect(unitCourse(model, image, { ...first, unit: 3 })).rejects.toThrow(
      'There is no unit 3',
    );
  });
});
