/**
 * The kernels as TypeScript sees them, whether they come as a Node-API addon or as WebAssembly. What a stage takes is
 * told by the library itself, from the one list in src-native/kernels/stages.h.
 */

/** The ABI that this side is written for; a library of another one is not used. */
export const kernelAbiVersion = 1;

/** Threads with an instruction set, ready to execute programs. */
export type KernelPool = unknown;

export interface KernelLibrary {
  readonly abiVersion: number;
  /** Parameters in one block of the gradient norm. */
  readonly normBlock: number;
  readonly stages: readonly { readonly name: string; readonly fields: readonly string[] }[];
  /** Instruction sets of this machine, fastest first; `width` is floats per vector. */
  readonly targets: readonly { readonly name: string; readonly width: number }[];

  createPool(target: string, threads: number): KernelPool;
  /** Ends a pool's threads. It must not be used after. */
  endPool(pool: KernelPool): void;
  /** Runs a program to its end. Throws if it leaves its arena. */
  execute(pool: KernelPool, program: Int32Array, arena: Float32Array): void;
  /** Floats of scratch that each thread needs for weight gradients. */
  scratchLength(pool: KernelPool, inputColumns: number, hiddenPadded: number): number;
  /** How many floats at the front of an array lie before the next cache line. */
  floatsToAlignment(array: Float32Array): number;
}
