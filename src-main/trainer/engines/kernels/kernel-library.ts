/**
 * The kernels' interface, for the Node-API addon and for WebAssembly.
 */
import abiVersion from '../../../../src-native/abi-version.json' with { type: 'json' };

/**
 * The ABI version that TypeScript expects; libraries of another version are refused. The kernels read the same file.
 */
export const kernelAbiVersion: number = abiVersion;

/** A cell of the kernels, as declared in src-native/cell-table.h. */
export interface KernelCell {
  /** Its number in programs. */
  readonly code: number;
  readonly name: string;
  /** The letters of its gates, in the order of the weights' rows. */
  readonly gates: string;
  /** The letters of the states it carries from step to step. */
  readonly states: string;
  /** How the hidden state enters the last gate: as for all others, or in a separate slot after those of the gates. */
  readonly candidate: 'summed' | 'apart' | 'gated';
}

/** A stage of programs, with the names of its arguments in order. */
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
  /** Indexed by number. */
  readonly cells: readonly KernelCell[];
  /** Instruction sets of this machine, fastest first. */
  readonly targets: readonly KernelTarget[];
  /**
   * @param threads at least 1; the calling thread is one of them
   * @throws UnrollError `unavailable` if the threads can't be started; some pools notice only in `ready`
   */
  createPool(target: KernelTarget, threads: number): KernelPool;
}

/** Threads that run programs together on one arena. */
export interface KernelPool {
  /** Floats of scratch that each thread needs for weight gradients. */
  scratchLength(inputColumns: number, hiddenPadded: number): number;
  /**
   * Allocates the arena: zeros, aligned to a page. Called once, before `execute`.
   * @throws RangeError if there isn't enough memory
   */
  allocate(floats: number): Float32Array;
  /**
   * Settles once all threads run. Call it after `allocate`.
   * @throws UnrollError `unavailable` if a thread can't run
   */
  ready(): Promise<void>;
  /**
   * Copies images to the arena, one after the other.
   * @param bytes images of `pixels` bytes each
   * @param indices which images to copy, each below their number
   * @param offset where to copy them in the arena, in floats
   * @throws Error if one doesn't exist, or the arena has no room for all
   */
  copyImages(bytes: Uint8Array, indices: Uint32Array, pixels: number, offset: number): void;
  /**
   * Runs a program to its end.
   * @throws Error if the program would leave the arena, or if the pool or one of its threads has ended
   */
  execute(program: Int32Array): void;
  /** Ends the threads. */
  end(): void;
}

/** Parses the kernels' list of stages: `pack source groups ...;bias cell ...;`. */
export function parseStages(description: string): StageDescription[] {
  return description
    .split(';')
    .filter((stage) => stage !== '')
    .map((stage) => {
      const [name, ...fields] = stage.split(' ');
      return { name: name!, fields };
    });
}

/** Parses the kernels' list of cells: `rnnTanh h h summed;gruAfter rzn h apart;`. */
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
