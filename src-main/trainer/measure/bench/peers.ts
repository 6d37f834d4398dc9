import { packageFile } from '../../engines/kernels/package-file.ts';
import { backendOpeners, openBackend } from '../../engines/tensorflow/backends.ts';
import { TensorflowEngine } from '../../engines/tensorflow/tensorflow-engine.ts';
import {
  benchEngineOptions,
  trainingContestant,
  withInitialParameters,
} from './engine-contestant.ts';
import type { Contestant } from './measure.ts';
import { isUsual, type BenchNetwork } from './networks.ts';
import { PeerProcess } from './peer-process.ts';
import {
  blasNote,
  findPyTorch,
  pytorchSetups,
  setupText,
  startFastest,
  startPyTorch,
  type PyTorch,
} from './pytorch.ts';

/** Another framework that our engines are compared with. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** How it was set up, in a few words. */
  readonly setup: string;
  /** The thread counts that its step times apply to. */
  readonly threads: readonly number[];
  /** Whether it is measured on a network. */
  takes(bench: BenchNetwork): boolean;
  contestant(bench: BenchNetwork): Promise<Contestant>;
  end(): void;
}

/**
 * Opens the peers available on this machine.
 * @param quick lets the slowest peer train only the usual network
 * @returns the peers, and notes about them
 */
export async function openPeers(
  threadCounts: readonly number[],
  quick: boolean,
): Promise<{ peers: Peer[]; notes: string[] }> {
  const peers: Peer[] = [];
  const notes: string[] = [];
  const leftOut = (name: string) => (error: unknown) => {
    notes.push(`${name}: left out, ${(error as Error).message}`);
  };
  await openOperations(threadCounts).then((peer) => peers.push(peer), leftOut('tensorflow-js-ops'));
  await openLayers(threadCounts, quick).then((peer) => {
    peers.push(peer);
    if (quick) notes.push('--quick: tensorflow-js-layers trains only the usual network.');
  }, leftOut('tensorflow-js-layers'));
  if (peers.length > 0) {
    notes.push('TensorFlow.js: its WASM backend has one thread under Node, whatever the setting.');
  }
  const python = await findPyTorch();
  if (python === null) {
    notes.push('PyTorch: left out, no python3 can import torch.');
  } else {
    await openPyTorch(python, threadCounts, notes).then(
      (opened) => peers.push(...opened),
      leftOut('PyTorch'),
    );
  }
  return { peers, notes };
}

/**
 * Unroll's own engine of plain operations, on WebAssembly even if libtensorflow is available. One measurement applies
 * to all thread counts.
 */
async function openOperations(threads: readonly number[]): Promise<Peer> {
  const openers = backendOpeners.filter(({ packageName }) => packageName.endsWith('-wasm'));
  const backend = await openBackend(1, openers);
  return {
    name: 'tensorflow-js-ops',
    version: backend.tf.version_core,
    setup: 'WASM backend, Unroll’s own engine of plain operations',
    threads,
    takes: () => true,
    contestant: async (bench) => {
      const engine = new TensorflowEngine(backend, benchEngineOptions(bench, 1));
      return trainingContestant(await withInitialParameters(engine, bench), bench);
    },
    end: () => undefined,
  };
}

/** TensorFlow.js as it is commonly used: its own layers, trained with `trainOnBatch`. */
async function openLayers(threads: readonly number[], quick: boolean): Promise<Peer> {
  const script = packageFile('scripts', 'bench-layers.mjs');
  const process = await PeerProcess.start(globalThis.process.execPath, [script]);
  return {
    name: 'tensorflow-js-layers',
    version: process.greeting.version,
    setup: 'WASM backend, stock layers',
    threads,
    takes: (bench) => process.knows(bench) && (!quick || isUsual(bench)),
    contestant: (bench) => Promise.resolve(process.contestant(bench)),
    end: () => process.end(),
  };
}

/** PyTorch in the setup that is fastest with the most threads, in one process per thread count. */
async function openPyTorch(
  python: string,
  threadCounts: readonly number[],
  notes: string[],
): Promise<Peer[]> {
  const most = Math.max(...threadCounts);
  const { pytorch, setup } = await startFastest(python, most, await pytorchSetups());
  const text = setupText(setup);
  notes.push(blasNote(pytorch.greeting.blas), `PyTorch: set up ${text}, the fastest tried.`);
  return Promise.all(
    threadCounts.map(async (threads) =>
      pytorchPeer(
        threads === most ? pytorch : await startPyTorch(python, threads, setup),
        threads,
        text,
      ),
    ),
  );
}

function pytorchPeer(process: PyTorch, threads: number, setup: string): Peer {
  return {
    name: 'PyTorch',
    version: process.greeting.version,
    setup,
    threads: [threads],
    takes: (bench) => process.knows(bench),
    contestant: (bench) => Promise.resolve(process.contestant(bench)),
    end: () => process.end(),
  };
}
