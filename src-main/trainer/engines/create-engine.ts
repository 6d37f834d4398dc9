import { engineNames, type EngineChoice, type EngineName } from '#shared/catalogue/engines';
import type { EngineReport } from '#shared/contract/engines';
import { UnrollError } from '#shared/contract/errors';
import { counted } from '#shared/text/format';
import type { Engine, EngineOptions } from './engine.ts';
import { KernelEngine } from './kernels/kernel-engine.ts';
import type { KernelLibrary, KernelTarget } from './kernels/kernel-library.ts';
import { loadNativeKernels } from './kernels/native-library.ts';
import { loadWasmKernels } from './kernels/wasm-library.ts';
import { createTensorflowEngine, tensorflowReport } from './tensorflow/load.ts';

/** How an engine is created, and whether it is available. */
interface EngineMaker {
  /** @throws UnrollError `unavailable` with the reason */
  create(options: EngineOptions): Promise<Engine>;
  report(threads: number): Promise<EngineReport>;
}

const makers: Readonly<Record<EngineName, EngineMaker>> = {
  native: kernelMaker('native', loadNativeKernels),
  wasm: kernelMaker('wasm', loadWasmKernels),
  tensorflow: { create: createTensorflowEngine, report: tensorflowReport },
};

/** Forces an instruction set of the kernels, for tests and comparisons. */
const instructionSetVariable = 'UNROLL_INSTRUCTION_SET';

/**
 * Creates an engine; `auto` takes the first that is available.
 * @throws UnrollError `unavailable` with the reason; for `auto`, with the reason for each engine
 */
export async function createEngine(choice: EngineChoice, options: EngineOptions): Promise<Engine> {
  if (choice !== 'auto') return makers[choice].create(options);
  const reasons: string[] = [];
  for (const name of engineNames) {
    try {
      return await makers[name].create(options);
    } catch (error) {
      if (!(error instanceof UnrollError) || error.code !== 'unavailable') throw error;
      reasons.push(`${name}: ${error.message}`);
    }
  }
  throw new UnrollError('unavailable', `No engine is available. ${reasons.join('. ')}`);
}

/**
 * Which engines are available, in order of preference, and why the others aren't.
 * @param names of those that are asked about; the others aren't loaded
 */
export async function engineReports(
  threads: number,
  names: readonly EngineName[] = engineNames,
): Promise<EngineReport[]> {
  return Promise.all(names.map((name) => makers[name].report(threads)));
}

function kernelMaker(name: 'native' | 'wasm', load: () => KernelLibrary): EngineMaker {
  return {
    create: async (options) => {
      const library = load();
      return KernelEngine.start(name, library, chooseTarget(library), options);
    },
    report: async (threads) => {
      try {
        const library = load();
        const instructionSet = chooseTarget(library).name;
        const used = [instructionSet, counted(threads, 'thread')];
        if (library.origin !== undefined) used.push(library.origin);
        return { name, available: true, instructionSet, detail: used.join(', ') };
      } catch (error) {
        const detail = (error as Error).message;
        return { name, available: false, instructionSet: null, detail };
      }
    },
  };
}

function chooseTarget(library: KernelLibrary): KernelTarget {
  const forced = process.env[instructionSetVariable];
  if (!forced) return library.targets[0]!;
  const target = library.targets.find(({ name }) => name === forced);
  if (target) return target;
  const names = library.targets.map(({ name }) => name).join(', ');
  throw new UnrollError(
    'unavailable',
    `${instructionSetVariable}: ${forced} isn’t supported on this CPU; use one of ${names}`,
  );
}
