import type { KernelLibrary } from '#main/trainer/engines/kernels/kernel-library';
import { loadNativeKernels } from '#main/trainer/engines/kernels/native-library';
import { loadWasmKernels } from '#main/trainer/engines/kernels/wasm-library';

/** The builds of the kernels that load here; the others are said to be skipped, with the reason. */
export const kernelLibraries: readonly {
  readonly name: 'native' | 'wasm';
  readonly library: KernelLibrary;
}[] = (
  [
    { name: 'native', load: loadNativeKernels },
    { name: 'wasm', load: loadWasmKernels },
  ] as const
).flatMap(({ name, load }) => {
  try {
    return [{ name, library: load() }];
  } catch (error) {
    console.warn(`skipped, the ${name} kernels: ${(error as Error).message}`);
    return [];
  }
});
