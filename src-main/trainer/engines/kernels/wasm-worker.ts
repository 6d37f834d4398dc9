import type { KernelExports } from './wasm-exports.ts';

/**
 * What a thread of the WebAssembly kernels needs to start. All but the module and the memory are addresses and counts.
 */
export interface KernelWorkerData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly part: number;
  readonly parts: number;
  readonly stackPointer: number;
  /** Four words: the number of the program, its length, and the barrier's two. */
  readonly control: number;
  readonly program: number;
  readonly arena: number;
}

/**
 * The life of such a thread: it waits for the next program and does its share of it. It is handed to its worker as
 * source text, so that no file has to be found from within a bundle, and may therefore use nothing from outside itself.
 */
export function runKernelWorker(): void {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const { module, memory, part, parts, stackPointer, control, program, arena } =
    workerData as KernelWorkerData;
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = instance.exports as unknown as KernelExports;
  kernels.__stack_pointer.value = stackPointer;
  const words = new Int32Array(memory.buffer, control, 4);
  parentPort!.postMessage('ready');
  // Programs follow each other closely while a network trains, and waking up takes longer than looking.
  const looks = 20_000;
  for (let seen = 0; ; seen = (seen + 1) | 0) {
    for (let look = 0; look < looks && Atomics.load(words, 0) === seen; look++);
    Atomics.wait(words, 0, seen);
    kernels.runShare(program, Atomics.load(words, 1), arena, part, parts, control + 8);
  }
}
