import { describe, expect, it } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { sequenceOrder } from '#shared/data/sequence-order';
import { networkOf } from '#shared/network/network-of';
import { normalisationTable } from '#main/trainer/data/normalisation';
import { inspect } from '#main/trainer/serve/inside/inspect';
import { randomParameters, relativeError } from '../../../../support/networks.ts';
import { referenceLogits } from '../../../../support/reference-network.ts';

type Config = Parameters<typeof networkOf>[0];

const image = Uint8Array.from({ length: 784 }, (_, pixel) => (pixel * 31) % 256);

function modelWith(change: Partial<Config>) {
  const config = { ...defaultConfig(), hiddenSize: 4, layers: 2, ...change };
  const order = sequenceOrder(config, 28);
  const network = networkOf(config, order, 10);
  const table = normalisationTable(config.normalisation, { mean: 0.13, deviation: 0.31 });
  const parameters = randomParameters(network, 3, config.normalisation === 'none' ? 0.01 : 0.5);
  return { network, parameters, inputs: { order, table } };
}

type Model = ReturnType<typeof modelWith>;

/** The logits for an image whose pixels need not be whole: 1 is full ink. */
function logits({ network, parameters, inputs }: Model, pixels: Float64Array): Float64Array {
  const { order, table } = inputs;
  const sequence = Float64Array.from(
    order.pixels,
    (pixel) => table[0]! + pixels[pixel]! * (table[255]! - table[0]!),
  ) as unknown as Float32Array;
  return referenceLogits(network, parameters, {
    size: 1,
    inputs: sequence,
    labels: new Uint8Array(1),
  });
}

describe('looking into a model', () => {
  it.each<[string, Partial<Config>]>([
    ['rows of an LSTM, pixels from 0 to 1', { cell: 'LSTM', normalisation: 'unit' }],
    [
      'columns of a GRU, standardised',
      { cell: 'GRU', sequenceOrder: 'columns', normalisation: 'standard' },
    ],
    [
      'permuted blocks of an RNN, bytes',
      { cell: 'RNN', sequenceOrder: 'blocks', blockSize: 7, normalisation: 'none' },
    ],
  ])('gives the answer and its gradient by each pixel: %s', async (_, change) => {
    const model = modelWith(change);
    const view = await inspect(model, image);
    const pixels = Float64Array.from(image, (value) => value / 255);
    const expected = logits(model, pixels);
    const highest = expected.indexOf(Math.max(...expected));
    expect(view.predicted).toBe(highest);
    expect(view.probabilities.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(Math.log(view.probabilities[0]! / view.probabilities[1]!)).toBeCloseTo(
      expected[0]! - expected[1]!,
      4,
    );
    const sample = [0, 5, 100, 300, 405, 406, 500, 650, 783];
    const numerical = sample.map((pixel) => {
      const at = (value: number) => logits(model, pixels.with(pixel, value))[highest]!;
      return (at(pixels[pixel]! + 1e-4) - at(pixels[pixel]! - 1e-4)) / 2e-4;
    });
    const gradient = sample.map((pixel) => view.inputGradient[pixel]!);
    expect(relativeError(gradient, numerical)).toBeLessThan(1e-6);
  });

  it('names the layers, directions and gates of each cell', async () => {
    const gatesOf = async (change: Partial<Config>) => {
      const { layers, steps } = await inspect(modelWith(change), image);
      expect(steps).toBe(28);
      for (const { units, gates } of layers) {
        expect(units).toBe(4);
        for (const { mean, low, high } of gates) {
          expect([mean.length, low.length, high.length]).toEqual([28, 28, 28]);
        }
      }
      return layers.map(({ layer, direction, gates }) =>
        [layer, direction, ...gates.map(({ name, range }) => `${name} ${range}`)].join(', '),
      );
    };
    expect(await gatesOf({ cell: 'LSTM', bidirectional: true })).toEqual(
      [0, 1].flatMap((layer) =>
        ['forward', 'backward'].map(
          (direction) => `${layer}, ${direction}, i share, f share, g signed, o share, c memory`,
        ),
      ),
    );
    expect(await gatesOf({ cell: 'GRU', layers: 1 })).toEqual([
      '0, forward, r share, z share, n signed',
    ]);
    expect(await gatesOf({ cell: 'RNN', layers: 1 })).toEqual(['0, forward, h signed']);
    expect(await gatesOf({ cell: 'RNN', nonlinearity: 'relu', layers: 1 })).toEqual([
      '0, forward, h rectified',
    ]);
  });

  it('counts saturated units at either end', async () => {
    const model = modelWith({ cell: 'LSTM', layers: 1 });
    // Two units whose input gate is always open, one whose is always closed; the others' depend on nothing: half open.
    model.parameters.fill(0);
    const bias = 4 * 4 * (model.network.inputSize + model.network.hiddenSize);
    model.parameters.set([9, 9, -9, 0], bias);
    const [layer] = (await inspect(model, image)).layers;
    const [input, , candidate, , memory] = layer!.gates;
    expect(input!.high[5]).toBe(0.5);
    expect(input!.low[5]).toBe(0.25);
    expect(input!.mean[5]).toBeCloseTo((1 + 1 + 0 + 0.5) / 4, 3);
    expect([candidate!.low[5], candidate!.high[5], memory!.mean[5]]).toEqual([0, 0, 0]);
  });
});
