/**
 * Trains eight small networks with every build of the kernels that this machine and this Node have, and prints one JSON
 * document of what came out, `HashedWeights`. Its folder stands in for a package.
 */
import { createHash } from 'node:crypto';
import { KernelEngine } from '#main/trainer/engines/kernels/kernel-engine';
import type { KernelLibrary, KernelTarget } from '#main/trainer/engines/kernels/kernel-library';
import { loadNativeKernels } from '#main/trainer/engines/kernels/native-library';
import { loadWasmKernels } from '#main/trainer/engines/kernels/wasm-library';
import type { Network } from '#shared/network/network';
import {
  engineOptions,
  networkWith,
  randomBatch,
  randomParameters,
} from '../../support/networks.ts';

/** What the program prints. */
export interface HashedWeights {
  /** `linux-arm64`, as Node says. */
  readonly machine: string;
  /** Which addon was loaded. */
  readonly origin: string;
  /** By instruction set, the hash of each network's weights. */
  readonly hashes: Readonly<Record<string, readonly string[]>>;
}

const deep = { layers: 2, dropout: 0.3, headDropout: 0.2 };
const networks: readonly Partial<Network>[] = [
  { cell: 'RNN', nonlinearity: 'tanh', hiddenSize: 33 },
  { cell: 'RNN', nonlinearity: 'relu', hiddenSize: 20, readout: 'mean' },
  { cell: 'GRU', resetGate: 'after', hiddenSize: 33 },
  { cell: 'GRU', resetGate: 'before', hiddenSize: 20, readout: 'all' },
  { cell: 'LSTM', hiddenSize: 33 },
  { cell: 'LSTM', hiddenSize: 20, bidirectional: true, readout: 'all', ...deep },
  { cell: 'GRU', hiddenSize: 20, bidirectional: true, readout: 'mean', ...deep },
  // Sums of weight gradients longer than what is packed at a time.
  { cell: 'LSTM', hiddenSize: 17, inputSize: 1, sequenceLength: 20 },
];

async function weightsHash(
  settings: Partial<Network>,
  library: KernelLibrary,
  target: KernelTarget,
): Promise<string> {
  const network = networkWith(settings);
  const optimiser = { optimiser: 'adam', clipNorm: 1, labelSmoothing: 0.1 } as const;
  const options = engineOptions(network, optimiser);
  const engine = await KernelEngine.start('native', library, target, options);
  try {
    await engine.writeParameters(randomParameters(network, 1, 0.3));
    for (const [step, size] of [8, 61, 5, 1].entries()) {
      await engine.trainStep(randomBatch(network, size, step), { step, learningRate: 0.01 });
    }
    const parameters = await engine.readParameters();
    return createHash('sha256').update(new Uint8Array(parameters.buffer)).digest('hex');
  } finally {
    engine.dispose();
  }
}

const native = loadNativeKernels();
const hashes: Record<string, string[]> = {};
for (const library of [native, loadWasmKernels()]) {
  for (const target of library.targets) {
    const ofTarget = (hashes[target.name] = [] as string[]);
    for (const settings of networks) ofTarget.push(await weightsHash(settings, library, target));
  }
}
const machine = `${process.platform}-${process.arch}`;
console.log(JSON.stringify({ machine, origin: native.origin ?? '', hashes }));
