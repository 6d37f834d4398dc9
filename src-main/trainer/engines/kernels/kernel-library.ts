/**
 * The kernels as TypeScript sees them, whether they come as a Node-API addon or as WebAssembly.
 */
import abiVersion from '../../../../src-native/abi-version.json' with { type: 'json' };

/** The ABI that this side is written for; a library of another one is not used. The kernels have it from the same file. */
export const kernelAbiVersion: number = abiVersion;

/** A cell that the kernels know, as src-native/cell-table.h has it. */
export interface KernelCell {
  /** Its number in programs. */
  readonly code: number;
  readonly name: string;
  /** Letters of its gates, in the order of the weights' rows. */
  readonly gates: string;
  /** Letters of what it carries from step to step. */
  readonly states: string;
  /** How the hidden state comes to the last gate: as to all others, or in a slot of its own after those of the gates. */
  readonly candidate: 'summed' | 'apart' | 'gated';
}

/** A stage that programs are made of, with the names of its arguments in order. */
export interface StageDescription {
  readonly name: string;
  readonly fields: readonly string[];
}

/** An instruction set that the kernels were compiled for. */
export interface KernelTarget {
  readonly name: string;
  /** Floats per vector: rows are padded to a multiple of it. */
  readonly width: number;
  /** Additions and multiplications of one iteration of the stage `peak`, for each thread. */
  readonly peakOperations: number;
}

export interface KernelLibrary {
  /** Which build of the kernels this is, where there are several, and why no better one is used. */
  readonly origin?: string;
  readonly abiVersion: number;
  /** Parameters in one block of the gradient norm. */
  readonly normBlock: number;
  readonly stages: readonly StageDescription[];
  /** By their numbers. */
  readonly cells: readonly KernelCell[];
  /** Instruction sets of this machine, fastest first. */
  readonly targets: readonly KernelTarget[];
  /**
   * @param threads at least 1; the calling thread is one of them
   * @throws UnrollError `unavailable` if the threads can't be had; some pools learn of it only in `ready`
   */
  createPool(target: KernelTarget, threads: number): KernelPool;
}

/** Threads that run programs together on one arena. */
export interface KernelPool {
  /** Floats of scratch that each thread needs for weight gradients. */
  scratchLength(inputColumns: number, hiddenPadded: number): number;
  /**
   * Makes the arena: zeros, beginning on a page. Called once, before `execute`.
   * @throws RangeError if there isn't so much memory
   */
  allocate(floats: number): Float32Array;
  /**
   * Settles when all threads run, once the arena is there.
   * @throws UnrollError `unavailable` if one can't
   */
  ready(): Promise<void>;
  /**
   * Copies images to the arena, one after the other.
   * @param bytes images of `pixels` bytes each
   * @param indices which of them, each below their number
   * @param offset where the arena takes them, in floats
   * @throws Error if one is not there, or the arena has no room for all
   */
  copyImages(bytes: Uint8Array, indices: Uint32Array, pixels: number, offset: number): void;
  /**
   * Runs a program to its end.
   * @throws Error if the program would leave the arena, the pool has ended, or a thread of it is known to have
   */
  execute(program: Int32Array): void;
  /** Ends the threads. */
  end(): void;
}

/** Takes apart the list that the kernels give of themselves: `pack source groups ...;bias cell ...;`. */
export function parseStages(description: string): StageDescription[] {
  return description
    .split(';')
    .filter((stage) => stage !== '')
    .map((stage) => {
      const [name, ...fields] = stage.split(' ');
      return { name: name!, fields };
    });
}

/** Takes apart the list of cells: `rnnTanh h h summed;gruAfter rzn h apart;`. */
export function parseCells(description: string): KernelCell[] {
  return description
    .split(';')
    .filter((cell) => cell !== '')
    .map((cell, code) => {
      const [name, gates, states, candidate] = cell.split(' ') as [
        string,
        string,
        string,
        KernelCell['candidate'],
      ];
      return { code, name, gates, states, candidate };
    });
}
