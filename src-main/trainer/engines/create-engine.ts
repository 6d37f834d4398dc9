import type { EngineName, EngineReport } from '#shared/contract/engines';
import { UnrollError } from '#shared/contract/errors';
import { counted } from '#shared/text/format';
import type { Engine, EngineOptions } from './engine.ts';
import { KernelEngine } from './kernels/kernel-engine.ts';
import type { KernelLibrary, KernelTarget } from './kernels/kernel-library.ts';
import { loadNativeKernels } from './kernels/native-library.ts';
import { loadWasmKernels } from './kernels/wasm-library.ts';
import { createTensorflowEngine, tensorflowReport } from './tensorflow/load.ts';

type Concrete = Exclude<EngineName, 'auto'>;

/** What `auto` tries, in order. */
const preference: readonly Concrete[] = ['native', 'wasm', 'tensorflow'];

/** Forces an instruction set of the kernels, for tests and comparisons. */
const instructionSetVariable = 'UNROLL_INSTRUCTION_SET';

/**
 * Makes an engine; `auto` takes the first that can be had.
 * @throws UnrollError `unavailable` with the reason, for `auto` with each engine's
 */
export async function createEngine(name: EngineName, options: EngineOptions): Promise<Engine> {
  if (name !== 'auto') return create(name, options);
  const reasons: string[] = [];
  for (const candidate of preference) {
    try {
      return await create(candidate, options);
    } catch (error) {
      if (!(error instanceof UnrollError) || error.code !== 'unavailable') throw error;
      reasons.push(`${candidate}: ${error.message}`);
    }
  }
  throw new UnrollError('unavailable', `no engine can be had here. ${reasons.join('. ')}`);
}

/** Which engines can be had here, in the order of preference, and why the others can't. */
export async function engineReports(threads: number): Promise<EngineReport[]> {
  return Promise.all(
    preference.map(async (name): Promise<EngineReport> => {
      if (name === 'tensorflow') return tensorflowReport(threads);
      try {
        const library = kernels(name);
        const used = [chooseTarget(library).name, counted(threads, 'thread')];
        if (library.origin !== undefined) used.push(library.origin);
        return { name, available: true, detail: used.join(', ') };
      } catch (error) {
        return { name, available: false, detail: (error as Error).message };
      }
    }),
  );
}

async function create(name: Concrete, options: EngineOptions): Promise<Engine> {
  if (name === 'tensorflow') return createTensorflowEngine(options);
  const library = kernels(name);
  return KernelEngine.start(name, library, chooseTarget(library), options);
}

function kernels(name: Exclude<Concrete, 'tensorflow'>): KernelLibrary {
  return name === 'native' ? loadNativeKernels() : loadWasmKernels();
}

function chooseTarget(library: KernelLibrary): KernelTarget {
  const forced = process.env[instructionSetVariable];
  if (!forced) return library.targets[0]!;
  const target = library.targets.find(({ name }) => name === forced);
  if (target) return target;
  const names = library.targets.map(({ name }) => name).join(', ');
  throw new UnrollError(
    'unavailable',
    `${instructionSetVariable}: ${forced} is not to be had on this processor; use one of ${names}`,
  );
}
