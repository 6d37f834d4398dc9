import { expect, it } from 'vitest';
import { outputsOf, readThrough } from '#shared/network/double-precision/forward';
import { networkParameters, type Vector } from '#shared/network/double-precision/linear';
import { directionCount, type Network } from '#shared/network/network';
import type { Batch } from '#main/trainer/engines/engine';
import { describeEngines } from '../../../support/engines.ts';
import {
  cellVariants,
  engineOptions,
  networkWith,
  randomBatch,
  randomParameters,
  relativeError,
} from '../../../support/networks.ts';

const networks = cellVariants.flatMap((cell) =>
  [
    { layers: 2 },
    { layers: 2, bidirectional: true, readout: 'mean' as const, dropout: 0.4 },
    { layers: 1, hiddenSize: 33, readout: 'all' as const },
  ].map((shape): [string, Network] => {
    const network = networkWith({ ...cell, ...shape });
    return [Object.values({ ...cell, ...shape }).join(' '), network];
  }),
);

/** What a network in double precision has after each step, one example at a time: for each layer [steps, size, units]. */
function statesOf(network: Network, parameters: Float32Array, batch: Batch): number[][] {
  const found = networkParameters(network, Float64Array.from(parameters));
  const width = directionCount(network) * network.hiddenSize;
  const layers = Array.from({ length: network.layers }, () =>
    new Array<number>(network.sequenceLength * batch.size * width).fill(NaN),
  );
  for (let row = 0; row < batch.size; row++) {
    let sequence: Vector[] = Array.from({ length: network.sequenceLength }, (_, step) => {
      const first = (step * batch.size + row) * network.inputSize;
      return Float64Array.from(batch.inputs.subarray(first, first + network.inputSize));
    });
    for (const [layer, states] of layers.entries()) {
      sequence = outputsOf(
        Array.from({ length: directionCount(network) }, (_, direction) =>
          readThrough(network, found.cell(layer, direction), sequence, direction),
        ),
      );
      for (const [step, outputs] of sequence.entries()) {
        outputs.forEach((value, unit) => {
          states[(step * batch.size + row) * width + unit] = value;
        });
      }
    }
  }
  return layers;
}

describeEngines('hidden states after each step', (create) => {
  it.each(networks)('are those of every layer and direction: %s', async (_, network) => {
    const parameters = randomParameters(network);
    const batch = randomBatch(network, 3);
    const engine = await create(engineOptions(network));
    await engine.writeParameters(parameters);
    const layers = await engine.hiddenStates(batch);
    // The next call is not disturbed by it.
    const logits = await engine.predict(batch);
    engine.dispose();

    expect(layers).toHaveLength(network.layers);
    for (const [layer, states] of statesOf(network, parameters, batch).entries()) {
      expect(relativeError(layers[layer]!, states), `layer ${layer}`).toBeLessThan(1e-5);
    }
    const fresh = await create(engineOptions(network));
    await fresh.writeParameters(parameters);
    expect(logits).toEqual(await fresh.predict(batch));
    fresh.dispose();
  });
});
