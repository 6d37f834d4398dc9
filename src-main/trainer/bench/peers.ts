import { backendOpeners, openBackend } from '../engines/tensorflow/backends.ts';
import { TensorflowEngine } from '../engines/tensorflow/tensorflow-engine.ts';
import { benchEngineOptions, EngineContestant } from './engine-contestant.ts';
import type { Contestant } from './measure.ts';
import type { BenchNetwork } from './networks.ts';
import { blasNote, findPyTorch, PyTorch } from './pytorch.ts';

/** Another framework that our engines are compared with. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** The thread counts that its step times stand for. */
  readonly threads: readonly number[];
  contestant(bench: BenchNetwork): Promise<Contestant>;
  end(): void;
}

/** The peers that can be had here, and a line for each thing to know about them. */
export async function openPeers(
  threadCounts: readonly number[],
): Promise<{ peers: Peer[]; notes: string[] }> {
  const peers: Peer[] = [];
  const notes: string[] = [];
  try {
    peers.push(await openTensorflow(threadCounts));
    notes.push('TensorFlow.js: its WASM backend has one thread under Node, whatever is allowed.');
  } catch (error) {
    notes.push(`TensorFlow.js: left out, ${(error as Error).message}`);
  }
  const python = await findPyTorch();
  if (python === null) {
    notes.push('PyTorch: left out, no python3 can import torch.');
  } else {
    const started = await Promise.all(threadCounts.map((count) => PyTorch.start(python, count)));
    started.forEach((process, index) => peers.push(peerOf(process, threadCounts[index]!)));
    notes.push(blasNote(started[0]!.blas));
  }
  return { peers, notes };
}

/** On WebAssembly even where libtensorflow could be had. One measurement stands for all thread counts. */
async function openTensorflow(threads: readonly number[]): Promise<Peer> {
  const openers = backendOpeners.filter(({ packageName }) => packageName.endsWith('-wasm'));
  const backend = await openBackend(1, openers);
  return {
    name: 'TensorFlow.js',
    version: backend.tf.version_core,
    threads,
    contestant: (bench) =>
      EngineContestant.create(new TensorflowEngine(backend, benchEngineOptions(bench, 1)), bench),
    end: () => undefined,
  };
}

function peerOf(process: PyTorch, threads: number): Peer {
  return {
    name: 'PyTorch',
    version: process.version,
    threads: [threads],
    contestant: (bench) => Promise.resolve(process.contestant(bench)),
    end: () => process.end(),
  };
}
