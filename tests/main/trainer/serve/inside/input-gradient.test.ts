import { describe, expect, it } from 'vitest';
import { parameterLayout, type Network } from '#shared/network/network';
import { createEngine, engineReports } from '#main/trainer/engines/create-engine';
import { networkParameters, type Vector } from '#shared/network/double-precision/linear';
import {
  inputGradient,
  traceNetwork,
  type NetworkTrace,
} from '#main/trainer/serve/inside/sequence';
import {
  cellVariants,
  engineOptions,
  networkWith,
  randomBatch,
  randomParameters,
  relativeError,
} from '../../../../support/networks.ts';
import { numericalGradient, referenceLogits } from '../../../../support/reference-network.ts';

const shapes: Partial<Network>[] = [
  { readout: 'last', layers: 2 },
  { readout: 'mean', layers: 1 },
  { readout: 'all', layers: 2 },
  { readout: 'last', layers: 2, bidirectional: true },
  { readout: 'mean', layers: 2, bidirectional: true },
  { readout: 'all', layers: 1, bidirectional: true },
];
const networks = cellVariants.flatMap((cell) =>
  shapes.map((shape): [string, Network] => [
    JSON.stringify({ ...cell, ...shape }),
    networkWith({ ...cell, ...shape }),
  ]),
);

/** Reads one sequence, given step by step. */
function trace(network: Network, parameters: Float32Array, inputs: Vector): Promise<NetworkTrace> {
  const { sequenceLength, inputSize } = network;
  const sequence = Array.from({ length: sequenceLength }, (_, step) =>
    inputs.subarray(step * inputSize, (step + 1) * inputSize),
  );
  return traceNetwork(network, networkParameters(network, parameters), sequence);
}

const flat = (parts: readonly Vector[]): number[] => parts.flatMap((part) => [...part]);

describe('the gradient of a logit by the input', () => {
  it.each(networks)('equals finite differences, %s', async (_, network) => {
    const parameters = randomParameters(network);
    const inputs = Float64Array.from(randomBatch(network, 1).inputs);
    const label = 2;
    const logitOf = (point: Float64Array): number => {
      // In double precision, so the batch's single precision is stepped around.
      const batch = {
        size: 1,
        inputs: point as unknown as Float32Array,
        labels: new Uint8Array(1),
      };
      return referenceLogits(network, parameters, batch)[label]!;
    };
    const gradient = await inputGradient(await trace(network, parameters, inputs), label);
    expect(relativeError(flat(gradient), numericalGradient(inputs, logitOf))).toBeLessThan(1e-7);
  });

  it.each(networks)("adds up to the engine's gradient by the biases, %s", async (_, network) => {
    const available = (await engineReports(1)).find((report) => report.available)!;
    const parameters = randomParameters(network);
    const batch = randomBatch(network, 1);
    const engine = await createEngine(available.name, engineOptions(network));
    await engine.writeParameters(parameters);
    const { gradients } = await engine.gradients(batch);
    engine.dispose();

    // The loss's gradient by the inputs, from those of all logits.
    const traced = await trace(network, parameters, Float64Array.from(batch.inputs));
    const powers = [...traced.logits].map((logit) => Math.exp(logit));
    const total = powers.reduce((sum, power) => sum + power, 0);
    const sums = new Float64Array(network.inputSize);
    for (let label = 0; label < network.classes; label++) {
      const factor = powers[label]! / total - (label === batch.labels[0] ? 1 : 0);
      for (const values of await inputGradient(traced, label)) {
        values.forEach((value, input) => (sums[input]! += factor * value));
      }
    }
    // Inputs act through the same sums as the biases do: added up over the steps, the gradient by the inputs is the
    // transposed weight times the gradient by the bias.
    const expected = new Float64Array(network.inputSize);
    const { tensors } = parameterLayout(network);
    for (const suffix of network.bidirectional ? ['l0', 'l0_reverse'] : ['l0']) {
      const tensor = (name: string) => tensors.find((one) => one.name === `rnn.${name}_${suffix}`)!;
      const [weight, bias] = [tensor('weight_ih'), tensor('bias_ih')];
      for (let row = 0; row < bias.length; row++) {
        for (let input = 0; input < network.inputSize; input++) {
          expected[input]! +=
            gradients[bias.offset + row]! *
            parameters[weight.offset + row * network.inputSize + input]!;
        }
      }
    }
    expect(relativeError(sums, expected)).toBeLessThan(1e-4);
  });
});
