import { createRequire } from 'node:module';
import { UnrollError } from '#shared/contract/errors';
import { findOwnBuild, findPrebuilt, type FoundAddon } from '../../../../src-native/prebuilt.mjs';
import { pageFloats } from './arena.ts';
import {
  kernelAbiVersion,
  parseCells,
  parseStages,
  type KernelLibrary,
  type KernelPool,
  type KernelTarget,
} from './kernel-library.ts';
import { packageFile } from './package-file.ts';

/** The exports of src-native/node/binding.cc. */
interface Addon {
  readonly abiVersion: number;
  readonly normBlock: number;
  readonly stageDescription: string;
  readonly cellDescription: string;
  readonly targets: readonly KernelTarget[];
  createPool(target: string, threads: number): unknown;
  endPool(pool: unknown): void;
  copyImages(
    arena: Float32Array,
    offset: number,
    bytes: Uint8Array,
    indices: Uint32Array,
    pixels: number,
  ): void;
  execute(pool: unknown, program: Int32Array, arena: Float32Array): void;
  scratchLength(pool: unknown, inputColumns: number, hiddenPadded: number): number;
  /** The number of floats from the start of an array to the next page. */
  floatsToAlignment(array: Float32Array): number;
}

/** Path of another build of the addon, such as one with sanitizers. */
const addonVariable = 'UNROLL_ADDON';

let loaded: KernelLibrary | undefined;

/**
 * The kernels' addon, loaded once: the one that was compiled on this machine, or else the prebuilt one for its kind.
 * @throws UnrollError `unavailable` with the reason for each
 */
export function loadNativeKernels(): KernelLibrary {
  const named = process.env[addonVariable];
  loaded ??= named === undefined ? loadFirstAddon(packageFile()) : loadAddon(named);
  return loaded;
}

/**
 * Loads the first addon of a package that fits this machine and loads.
 * @param root the folder of package.json
 * @throws UnrollError `unavailable` with the reason for each
 */
export function loadFirstAddon(root: string): KernelLibrary {
  const reasons: string[] = [];
  for (const { name, find } of addons) {
    const found = find(root);
    try {
      if (found.reason !== undefined) throw new UnrollError('unavailable', found.reason);
      const origin = reasons.length === 0 ? name : `${name} (${reasons.join('; ')})`;
      return { ...loadAddon(found.path), origin };
    } catch (error) {
      reasons.push(`${name}: ${(error as Error).message}`);
    }
  }
  const advice =
    process.platform === 'win32'
      ? 'WebAssembly works without them'
      : 'With g++ or clang++ installed, `npm run build:native` compiles them';
  throw new UnrollError(
    'unavailable',
    `the native kernels can’t be used. ${reasons.join('; ')}. ${advice}`,
  );
}

/** In the order of preference. */
const addons: readonly { readonly name: string; find(root: string): FoundAddon }[] = [
  { name: 'own build', find: findOwnBuild },
  { name: 'prebuilt addon', find: (root) => findPrebuilt(root) },
];

/**
 * Loads a kernels' addon.
 * @throws UnrollError `unavailable` if it is missing, can't be loaded or is of another version
 */
export function loadAddon(path: string): KernelLibrary {
  let addon: Addon;
  try {
    addon = createRequire(import.meta.url)(path) as Addon;
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new UnrollError('unavailable', `${path} can’t be loaded: ${reason}`, { cause: error });
  }
  if (addon.abiVersion !== kernelAbiVersion) {
    throw new UnrollError(
      'unavailable',
      `${path} is of version ${addon.abiVersion}, not ${kernelAbiVersion}`,
    );
  }
  return {
    abiVersion: addon.abiVersion,
    normBlock: addon.normBlock,
    cells: parseCells(addon.cellDescription),
    stages: parseStages(addon.stageDescription),
    targets: addon.targets,
    createPool: (target, threads) => new NativePool(addon, target.name, threads),
  };
}

/** A pool of the addon's own threads. The arena is an ordinary array because addons may not own buffers in Electron. */
class NativePool implements KernelPool {
  readonly #addon: Addon;
  readonly #pool: unknown;
  #arena = new Float32Array(0);

  constructor(addon: Addon, target: string, threads: number) {
    this.#addon = addon;
    try {
      this.#pool = addon.createPool(target, threads);
    } catch (error) {
      throw new UnrollError('unavailable', (error as Error).message, { cause: error });
    }
  }

  scratchLength(inputColumns: number, hiddenPadded: number): number {
    return this.#addon.scratchLength(this.#pool, inputColumns, hiddenPadded);
  }

  allocate(floats: number): Float32Array {
    const whole = new Float32Array(floats + pageFloats);
    const skipped = this.#addon.floatsToAlignment(whole);
    this.#arena = whole.subarray(skipped, skipped + floats);
    return this.#arena;
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  copyImages(bytes: Uint8Array, indices: Uint32Array, pixels: number, offset: number): void {
    this.#addon.copyImages(this.#arena, offset, bytes, indices, pixels);
  }

  execute(program: Int32Array): void {
    this.#addon.execute(this.#pool, program, this.#arena);
  }

  end(): void {
    this.#addon.endPool(this.#pool);
  }
}
