import { encodeSafetensors } from '#main/storage/tensors/safetensors';
import { imageBatch, inputPlaces } from '#main/trainer/data/image-batch';
import { normalisationTable } from '#main/trainer/data/normalisation';
import { createEngine } from '#main/trainer/engines/create-engine';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { sequenceOrder } from '#shared/data/sequence-order';
import type { ExportedModel } from '#shared/exchange/models/exported-model';
import { defaultConfig } from '#shared/experiment/config';
import { parameterLayout } from '#shared/network/network';
import { networkOf } from '#shared/network/network-of';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { engineOptions, randomParameters } from './networks.ts';

/** Pixels along each side, and the examples of an exported model. */
const side = 28;
const exampleCount = 3;
const statistics = { mean: 0.1307, deviation: 0.3081 };

/** What is needed of the built page to put a model into it. */
export const emptyModelPage = '<title></title><script id="model" type="application/json"></script>';

/** A small model with random weights as it is exported, and the logits that an engine computes for its examples. */
export async function exportedModel(
  settings: Partial<ExperimentConfig> = {},
  name = 'a small model',
): Promise<ExportedModel> {
  const config = { ...defaultConfig(), hiddenSize: 3, layers: 1, ...settings };
  const order = sequenceOrder(config, side);
  const network = networkOf(config, order, 10);
  const parameters = randomParameters(network);
  const table = normalisationTable(config.normalisation, statistics);
  const random = new RandomStream(5, purpose.shuffle);
  const bytes = new Uint8Array(exampleCount * side * side).map(() => random.below(256));
  const labels = Uint8Array.of(7, 2, 1);
  const engine = await createEngine('auto', engineOptions(network));
  await engine.writeParameters(parameters);
  const places = inputPlaces(order, exampleCount);
  const indices = Uint32Array.of(0, 1, 2);
  const images = { bytes, indices, places, inputSize: order.inputSize, table };
  const logits = await engine.predict(imageBatch(images, labels));
  engine.dispose();
  const tensors = parameterLayout(network).tensors.map(
    ({ name: tensor, shape, offset, length }) => ({
      name: tensor,
      shape,
      data: parameters.subarray(offset, offset + length),
    }),
  );
  return {
    testAccuracy: 0.9852,
    page: emptyModelPage,
    name,
    id: 'small',
    network,
    classNames: null,
    parameters,
    weights: encodeSafetensors(tensors, { format: 'pt' }),
    preparation: {
      side,
      sequenceOrder: config.sequenceOrder,
      blockSize: config.blockSize,
      normalisation: config.normalisation,
      pixels: order.pixels,
      table,
      ...statistics,
    },
    examples: [...labels].map((label, index) => ({
      label,
      image: bytes.subarray(index * side * side, (index + 1) * side * side),
      logits: [...logits.subarray(index * 10, (index + 1) * 10)],
    })),
  };
}

/** Settings in which each cell, readout, order and normalisation occurs. */
export const exportedSettings: readonly Partial<ExperimentConfig>[] = [
  ...(
    [
      { cell: 'RNN', nonlinearity: 'tanh' },
      { cell: 'RNN', nonlinearity: 'relu' },
      { cell: 'GRU', resetGate: 'after' },
      { cell: 'GRU', resetGate: 'before' },
      { cell: 'LSTM' },
    ] as const
  ).flatMap((cell) =>
    (['last', 'mean', 'all'] as const).flatMap((readout) => [
      { ...cell, readout },
      { ...cell, readout, layers: 2, bidirectional: true, dropout: 0.2, headDropout: 0.1 },
    ]),
  ),
  ...(['rows', 'reversedRows', 'columns', 'pixels', 'permutedPixels', 'blocks'] as const).flatMap(
    (order) =>
      (['unit', 'standard', 'none'] as const).map((normalisation) => ({
        sequenceOrder: order,
        normalisation,
        blockSize: 7,
      })),
  ),
];
