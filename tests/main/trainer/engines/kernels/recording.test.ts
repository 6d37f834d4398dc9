import { afterEach, describe, expect, it } from 'vitest';
import { KernelEngine } from '#main/trainer/engines/kernels/kernel-engine';
import type { Batch, EngineOptions } from '#main/trainer/engines/engine';
import { traceNetwork } from '#main/trainer/serve/inside/sequence';
import type { RecordedLayer } from '#shared/inside/recording';
import { networkParameters } from '#shared/network/double-precision/linear';
import { directionCount, parameterLayout, type Network } from '#shared/network/network';
import { hashParameters } from '#main/storage/experiment/model-file';
import { kernelLibraries } from '../../../../support/kernel-libraries.ts';
import {
  cellVariants,
  engineOptions,
  networkWith,
  randomBatch,
  randomParameters,
  relativeError,
} from '../../../../support/networks.ts';
import { referenceLogits, referenceLoss } from '../../../../support/reference-network.ts';

const shapes: Partial<Network>[] = [1, 2].flatMap((layers) =>
  [false, true].flatMap((bidirectional) =>
    (['last', 'mean', 'all'] as const).map((readout) => ({ layers, bidirectional, readout })),
  ),
);
const networks = cellVariants.flatMap((cell) =>
  shapes.map((shape): [string, Network] => [
    JSON.stringify({ ...cell, ...shape }),
    networkWith({ ...cell, ...shape }),
  ]),
);
const smoothing = 0.1;
const seed = 11;
/** A step other than the first, for other dropout masks than those of step 0. */
const step = 3;

describe.each(kernelLibraries)('a recorded step on the $name kernels', ({ name, library }) => {
  const engines: KernelEngine[] = [];
  afterEach(() => {
    for (const engine of engines.splice(0)) engine.dispose();
  });

  async function make(
    network: Network,
    parameters: Float32Array,
    options: Partial<EngineOptions> = {},
    target = library.targets[0]!,
  ): Promise<KernelEngine> {
    const whole = engineOptions(network, { labelSmoothing: smoothing }, { seed, ...options });
    const engine = new KernelEngine(name, library, target, whole);
    engines.push(engine);
    await engine.writeParameters(parameters);
    return engine;
  }

  async function recorded(
    network: Network,
    parameters: Float32Array,
    batch: Batch,
  ): Promise<readonly RecordedLayer[]> {
    const engine = await make(network, parameters);
    const settings = { step, learningRate: 0.1, record: true };
    return (await engine.trainStep(batch, settings)).inside!;
  }

  describe('has the gradients of the hidden states by finite differences', () => {
    it.each(networks)('%s', async (_, network) => {
      const parameters = randomParameters(network);
      const batch = randomBatch(network, 3);
      const inside = await recorded(network, parameters, batch);
      expectGradients(network, parameters, batch, inside);
    });

    it.each(cellVariants)('with dropout: %s', async (cell) => {
      const network = networkWith({ ...cell, layers: 2, dropout: 0.3, headDropout: 0.3 });
      const parameters = randomParameters(network);
      const batch = randomBatch(network, 3);
      const inside = await recorded(network, parameters, batch);
      expectGradients(network, parameters, batch, inside, { seed, step });
    });
  });

  it('has gradients far smaller than what a single-precision square can hold', async () => {
    // Every unit hands on half of its state, and passes its whole gradient.
    const network = networkWith({
      ...{ cell: 'RNN', nonlinearity: 'relu', hiddenSize: 3, inputSize: 1, sequenceLength: 120 },
    });
    const parameters = new Float32Array(parameterLayout(network).length);
    const tensors = new Map(parameterLayout(network).tensors.map((each) => [each.name, each]));
    parameters.fill(1, 0, 3);
    for (let unit = 0; unit < 3; unit++) {
      parameters[tensors.get('rnn.weight_hh_l0')!.offset + 4 * unit] = 0.5;
    }
    parameters[tensors.get('fc.weight')!.offset] = 1;
    const batch = { size: 2, inputs: new Float32Array(240).fill(1), labels: Uint8Array.of(1, 2) };
    const [{ gradient }] = (await recorded(network, parameters, batch)) as [RecordedLayer];
    const last = gradient.at(-1)!;
    expect(last).toBeGreaterThan(0.1);
    for (const back of [1, 10, 70, 90]) expect(gradient.at(-1 - back)).toBe(last * 0.5 ** back);
    expect(gradient[0]).toBe(0);
  });

  describe('counts saturated gates, and dead and saturated units', () => {
    const wide: Partial<Network>[] = [
      { layers: 1, bidirectional: false, hiddenSize: 33 },
      { layers: 2, bidirectional: true, hiddenSize: 20 },
    ];
    it.each(cellVariants.flatMap((cell) => wide.map((shape) => ({ ...cell, ...shape }))))(
      'as they are in double precision: %s',
      async (settings) => {
        const network = networkWith({ ...settings, sequenceLength: 6, readout: 'mean' });
        const parameters = randomParameters(network, 5, 2.5);
        closeUnits(network, parameters);
        // Every fourth of 61 is looked at.
        const batch = randomBatch(network, 61);
        const inside = await recorded(network, parameters, batch);
        const rows = Array.from({ length: 16 }, (_, index) => 4 * index);
        const expected = await countsOf(network, parameters, batch, rows);
        expect(inside.map(withoutGradient)).toEqual(expected);
        // Or else nothing was tested.
        expect(inside.some(({ dead }) => dead > 0)).toBe(true);
        expect(inside.some(({ gates }) => gates.some(({ low }) => low > 0))).toBe(true);
        if (settings.cell !== 'GRU' && settings.nonlinearity !== 'relu') {
          expect(inside.some(({ gates }) => gates.some(({ high }) => high > 0))).toBe(true);
        }
      },
    );

    it('as saturated where they stay beyond nine tenths', async () => {
      const network = networkWith({ cell: 'RNN', hiddenSize: 4, sequenceLength: 3 });
      const parameters = new Float32Array(parameterLayout(network).length);
      const { offset } = parameterLayout(network).tensors.find(
        ({ name: tensor }) => tensor === 'rnn.bias_ih_l0',
      )!;
      // tanh(2) is 0.96, tanh(1) is 0.76.
      parameters.set([2, -2, 1, 0], offset);
      const [layer] = await recorded(network, parameters, randomBatch(network, 5));
      expect(layer).toMatchObject({ dead: 1, saturated: 2 });
      expect(layer!.gates).toEqual([{ name: 'h', low: 0.25, high: 0.25 }]);
    });
  });

  describe.each(cellVariants)('$cell $nonlinearity $resetGate', (cell) => {
    it.each<Partial<Network>>([
      { hiddenSize: 33, readout: 'last', layers: 1 },
      {
        ...{ hiddenSize: 20, readout: 'all', layers: 2, bidirectional: true },
        ...{ dropout: 0.3, headDropout: 0.4 },
      },
    ])('leaves the weights as they are without it, to the bit: %s', async (shape) => {
      const network = networkWith({ ...cell, ...shape });
      const records = new Set<string>();
      for (const target of library.targets) {
        for (const threads of [1, 2, 3]) {
          const hashes: string[] = [];
          for (const record of [false, true]) {
            const engine = await make(network, randomParameters(network), { threads }, target);
            for (const [at, size] of [8, 61, 5, 1].entries()) {
              const batch = randomBatch(network, size, at);
              const settings = { step: at, learningRate: 0.05, record };
              const { inside } = await engine.trainStep(batch, settings);
              expect(inside === undefined).toBe(!record);
              if (record) records.add(`${at} ${JSON.stringify(inside)}`);
            }
            hashes.push(hashParameters(await engine.readParameters()));
          }
          expect(hashes[1], `${target.name}, ${threads} threads`).toBe(hashes[0]);
        }
      }
      // What is recorded is the same too, whatever the instruction set and the number of threads.
      const key = JSON.stringify([cell, shape]);
      expect([...records]).toHaveLength(4);
      if (!firstRecords.has(key)) firstRecords.set(key, [...records]);
      expect([...records]).toEqual(firstRecords.get(key));
    });
  });
});

/** What the first kernels have recorded in the same trainings. */
const firstRecords = new Map<string, string[]>();

type Dropout = { readonly seed: number; readonly step: number } | null;

/** Checks the gradients of every layer and direction against those in double precision. */
function expectGradients(
  network: Network,
  parameters: Float32Array,
  batch: Batch,
  inside: readonly RecordedLayer[],
  dropout: Dropout = null,
): void {
  expect(inside).toHaveLength(network.layers * directionCount(network));
  for (const { layer, direction, gradient } of inside) {
    const place = { layer, direction: direction === 'backward' ? 1 : 0 };
    const key = JSON.stringify([network, place]);
    const expected =
      differences.get(key) ?? finiteDifferences(network, parameters, batch, place, dropout);
    differences.set(key, expected);
    expect(expected.some((value) => value > 0)).toBe(true);
    expect(relativeError(gradient, expected), `layer ${layer} ${direction}`).toBeLessThan(1e-5);
    gradient.forEach((value, at) => {
      // A ReLU can let nothing through.
      if (expected[at] === 0) expect(value).toBe(0);
      else expect(Math.abs(value / expected[at]! - 1), `step ${at}`).toBeLessThan(1e-4);
    });
  }
}

/** Those of the networks so far, which all kernels are compared with. */
const differences = new Map<string, number[]>();

/** The mean norm of the gradients of the hidden states after each step, by central differences in double precision. */
function finiteDifferences(
  network: Network,
  parameters: Float32Array,
  batch: Batch,
  place: { readonly layer: number; readonly direction: number },
  dropout: Dropout,
): number[] {
  const { sequenceLength, hiddenSize } = network;
  return Array.from({ length: sequenceLength }, (_, at) => {
    const squares = new Float64Array(batch.size);
    for (let unit = 0; unit < hiddenSize; unit++) {
      const [above, below] = [1e-5, -1e-5].map((by) => {
        const disturbance = { ...place, step: at, unit, by };
        const logits = referenceLogits(
          ...([network, parameters, batch, dropout, sequenceLength, disturbance] as const),
        );
        return lossesOf(network, logits, batch);
      }) as [number[], number[]];
      squares.forEach((sum, row) => {
        squares[row] = sum + ((above[row]! - below[row]!) / 2e-5) ** 2;
      });
    }
    return squares.reduce((sum, each) => sum + Math.sqrt(each), 0) / batch.size;
  });
}

/** The loss of each sequence by itself. */
function lossesOf({ classes }: Network, logits: Float64Array, { labels, size }: Batch): number[] {
  return Array.from({ length: size }, (_, row) =>
    referenceLoss(
      logits.subarray(row * classes, (row + 1) * classes),
      labels.subarray(row, row + 1),
      classes,
      smoothing,
    ),
  );
}

/** Makes the hidden state of the first unit of every layer 0: its candidate always is, so it stays what it began as. */
function closeUnits(network: Network, parameters: Float32Array): void {
  const { hiddenSize } = network;
  for (const { name, shape, offset, length } of parameterLayout(network).tensors) {
    if (name.startsWith('fc.')) continue;
    const columns = shape[1] ?? 1;
    for (let unit = 0; unit * columns < length; unit += hiddenSize) {
      parameters.fill(0, offset + unit * columns, offset + (unit + 1) * columns);
    }
  }
}

function withoutGradient(layer: RecordedLayer): Partial<RecordedLayer> {
  const { gradient, ...counts } = layer;
  expect(gradient).not.toHaveLength(0);
  return counts;
}

/** What is to be counted, value by value, on some sequences of a batch. */
async function countsOf(
  network: Network,
  parameters: Float32Array,
  batch: Batch,
  rows: readonly number[],
): Promise<Omit<RecordedLayer, 'gradient'>[]> {
  const { hiddenSize, inputSize } = network;
  const weights = networkParameters(network, Float64Array.from(parameters));
  const traces = await Promise.all(
    rows.map(async (row) => {
      const sequence = Array.from({ length: network.sequenceLength }, (_, at) => {
        const from = (at * batch.size + row) * inputSize;
        return Float64Array.from(batch.inputs.subarray(from, from + inputSize));
      });
      return (await traceNetwork(network, weights, sequence)).layers;
    }),
  );
  return traces[0]!.map(({ layer, direction }, index) => {
    const steps = traces.flatMap((layers) => layers[index]!.steps);
    const shares = (name: string, valuesOf: (at: number) => Float64Array) => {
      const values = steps.flatMap((_, at) => [...valuesOf(at)]);
      const share = (counts: (value: number) => boolean) =>
        values.filter(counts).length / values.length;
      if (network.cell === 'RNN' && network.nonlinearity === 'relu') {
        return { name, low: share((value) => value === 0), high: 0 };
      }
      const lowest = ['r', 'z', 'i', 'f', 'o'].includes(name) ? 0.1 : -0.9;
      return { name, low: share((value) => value < lowest), high: share((value) => value > 0.9) };
    };
    const names = { RNN: ['h'], GRU: ['r', 'z', 'n'], LSTM: ['i', 'f', 'g', 'o'] }[network.cell];
    const gates = names.map((name, gate) => shares(name, (at) => steps[at]!.gates[gate]!));
    if (network.cell === 'LSTM') {
      gates.push(shares('c', (at) => steps[at]!.memory.map((value) => Math.tanh(value))));
    }
    const isRectified = network.cell === 'RNN' && network.nonlinearity === 'relu';
    const units = Array.from({ length: hiddenSize }, (_, unit) =>
      steps.map(({ hidden }) => Math.abs(hidden[unit]!)),
    );
    const dead = units.filter((all) => Math.max(...all) <= (isRectified ? 0 : 1e-3)).length;
    const saturated = isRectified ? 0 : units.filter((all) => Math.min(...all) > 0.9).length;
    const words = direction === 1 ? ('backward' as const) : ('forward' as const);
    return { layer, direction: words, gates, dead, saturated };
  });
}
