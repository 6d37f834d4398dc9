import { existsSync, readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { UnrollError } from '#shared/contract/errors';
import { pageFloats } from './arena.ts';
import {
  kernelAbiVersion,
  parseCells,
  parseStages,
  type KernelLibrary,
  type KernelPool,
} from './kernel-library.ts';
import { packageFile } from './package-file.ts';
import type { KernelExports } from './wasm-exports.ts';
import { runKernelWorker, type KernelWorkerData } from './wasm-worker.ts';

const pageBytes = 65_536;
/** The limit of 32-bit addresses. */
const maximumPages = 65_536;
const stackBytes = 65_536;
/** Room for the words of one program. */
const programBytes = 1 << 20;
const controlBytes = 64;
const arenaAlignment = 4 * pageFloats;

let loaded: KernelLibrary | undefined;

/**
 * The kernels as WebAssembly, loaded once.
 * @throws UnrollError as `loadModule`
 */
export function loadWasmKernels(): KernelLibrary {
  loaded ??= loadModule(packageFile('resources', 'kernels.wasm'));
  return loaded;
}

/**
 * Loads the kernels' WebAssembly module.
 * @throws UnrollError `unavailable` if it is missing, damaged or of another version, or if this Node has no relaxed
 *   SIMD
 */
export function loadModule(path: string): KernelLibrary {
  if (!existsSync(path)) {
    throw new UnrollError(
      'unavailable',
      `the WebAssembly kernels are missing: ${path}. Compile them with \`npm run build:wasm\``,
    );
  }
  // Node 20 has relaxed SIMD behind a flag. Later versions have neither the flag nor a need for it.
  if (Number(process.versions.node.split('.')[0]) < 22) {
    setFlagsFromString('--experimental-wasm-relaxed-simd');
  }
  let module: WebAssembly.Module;
  try {
    module = new WebAssembly.Module(readFileSync(path));
  } catch (error) {
    throw new UnrollError(
      'unavailable',
      `the WebAssembly kernels can’t be compiled: ${(error as Error).message}`,
      { cause: error },
    );
  }
  const memory = sharedMemory(pageBytes * 4);
  const kernels = instantiate(module, memory);
  if (kernels.abiVersion() !== kernelAbiVersion) {
    throw new UnrollError(
      'unavailable',
      `the WebAssembly kernels are of version ${kernels.abiVersion()}, not ${kernelAbiVersion}; compile them again with \`npm run build:wasm\``,
    );
  }
  const fused = kernels.isFused(1 + 2 ** -23) !== 0;
  return {
    abiVersion: kernels.abiVersion(),
    normBlock: kernels.normBlock(),
    cells: parseCells(textAt(memory, kernels.cellDescription())),
    stages: parseStages(textAt(memory, kernels.stageDescription())),
    // Without fused multiply-adds the bits differ from all other targets, so the record must show it.
    targets: [
      {
        name: fused ? 'relaxed-simd' : 'relaxed-simd-unfused',
        width: kernels.width(),
        peakOperations: kernels.peakOperations(),
      },
    ],
    createPool: (_, threads) => new WasmPool(module, kernels, threads),
  };
}

function sharedMemory(bytes: number): WebAssembly.Memory {
  const initial = Math.ceil(bytes / pageBytes);
  if (initial > maximumPages) throw new RangeError('WebAssembly is limited to 4 GiB');
  return new WebAssembly.Memory({ initial, maximum: maximumPages, shared: true });
}

function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
}

function textAt(memory: WebAssembly.Memory, address: number): string {
  const bytes = new Uint8Array(memory.buffer);
  return Buffer.from(bytes.slice(address, bytes.indexOf(0, address))).toString();
}

/** @throws UnrollError `unavailable` if Node refuses; it may also fail later, through the worker's events */
function startWorker(workerData: KernelWorkerData): Worker {
  try {
    return new Worker(`(${runKernelWorker.toString()})()`, { eval: true, workerData });
  } catch (error) {
    throw threadFailure((error as Error).message);
  }
}

function threadFailure(reason: string): UnrollError {
  return new UnrollError(
    'unavailable',
    `a thread of the WebAssembly kernels can’t run: ${reason}. Use 1 thread`,
  );
}

/**
 * Threads of worker_threads, each with an instance of the module on one shared memory: the module's own data, a stack
 * for each thread, words to signal with, the program, the arena.
 */
class WasmPool implements KernelPool {
  readonly #module: WebAssembly.Module;
  readonly #kernels: KernelExports;
  readonly #threads: number;
  readonly #workers: Worker[] = [];
  #allRunning: Promise<unknown> = Promise.resolve();
  #failure: UnrollError | undefined;
  #running: Running | undefined;
  #ended = false;

  constructor(module: WebAssembly.Module, kernels: KernelExports, threads: number) {
    this.#module = module;
    this.#kernels = kernels;
    this.#threads = threads;
  }

  scratchLength(inputColumns: number, hiddenPadded: number): number {
    return this.#kernels.scratchLength(inputColumns, hiddenPadded);
  }

  allocate(floats: number): Float32Array {
    const stacks = Math.ceil(this.#kernels.__heap_base.value / controlBytes) * controlBytes;
    const control = stacks + this.#threads * stackBytes;
    const program = control + controlBytes;
    const arena = Math.ceil((program + programBytes) / arenaAlignment) * arenaAlignment;
    const memory = sharedMemory(arena + 4 * floats);
    const kernels = instantiate(this.#module, memory);
    kernels.__stack_pointer.value = stacks + stackBytes;
    for (let part = 1; part < this.#threads; part++) {
      const workerData: KernelWorkerData = {
        module: this.#module,
        memory,
        part,
        parts: this.#threads,
        stackPointer: stacks + (part + 1) * stackBytes,
        control,
        program,
        arena,
      };
      this.#workers.push(startWorker(workerData));
    }
    this.#allRunning = Promise.all(this.#workers.map((worker) => this.#isRunning(worker)));
    this.#allRunning.catch(() => undefined); // `ready` and `execute` report it
    this.#running = {
      memory,
      kernels,
      control: new Int32Array(memory.buffer, control, 4),
      program: new Int32Array(memory.buffer, program, programBytes / 4),
      arena: new Float32Array(memory.buffer, arena, floats),
    };
    return this.#running.arena;
  }

  async ready(): Promise<void> {
    await this.#allRunning;
  }

  copyImages(bytes: Uint8Array, indices: Uint32Array, pixels: number, offset: number): void {
    if (this.#ended || !this.#running) throw new Error('the pool of threads has ended');
    const { buffer, byteOffset, length } = this.#running.arena;
    const known = Math.floor(bytes.length / pixels);
    const isThere = indices.every((index) => index < known);
    if (!isThere || !(offset >= 0) || indices.length * pixels > 4 * (length - offset)) {
      throw new Error('images: there are fewer, or the arena has no room for them');
    }
    const room = new Uint8Array(buffer, byteOffset + 4 * offset);
    indices.forEach((index, place) => {
      room.set(bytes.subarray(index * pixels, (index + 1) * pixels), place * pixels);
    });
  }

  execute(words: Int32Array): void {
    if (this.#ended || !this.#running) throw new Error('the pool of threads has ended');
    if (this.#failure) throw this.#failure;
    const { kernels, control, program, arena, memory } = this.#running;
    if (words.length > program.length) throw new Error('program: too long');
    program.set(words);
    const threads = this.#threads;
    const fault = kernels.findFault(program.byteOffset, words.length, arena.length, threads);
    if (fault !== 0) {
      throw new Error(`program: stage ${textAt(memory, fault)} leaves its arena`);
    }
    Atomics.store(control, 1, words.length);
    Atomics.add(control, 0, 1);
    Atomics.notify(control, 0);
    const barrier = control.byteOffset + 8;
    kernels.runShare(program.byteOffset, words.length, arena.byteOffset, 0, threads, barrier);
  }

  end(): void {
    this.#ended = true;
    for (const worker of this.#workers) void worker.terminate();
    this.#running = undefined;
  }

  /** Settles once a worker is ready for programs. If it ends before the pool does, the pool fails. */
  #isRunning(worker: Worker): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => {
        this.#failure ??= threadFailure(reason);
        reject(this.#failure);
      };
      worker.once('message', () => {
        worker.unref();
        resolve();
      });
      worker.once('error', (error) => fail(error.message));
      worker.once('exit', () => fail('it ended by itself'));
    });
  }
}

interface Running {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelExports;
  /** The number of the program, its length, and the two words of the barrier. */
  readonly control: Int32Array;
  readonly program: Int32Array;
  readonly arena: Float32Array;
}
