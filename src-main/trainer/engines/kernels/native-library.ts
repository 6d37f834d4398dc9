import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UnrollError } from '#shared/api/errors';
import { kernelAbiVersion, type KernelLibrary } from './kernel-library.ts';

let loaded: KernelLibrary | undefined;

/**
 * The kernels' addon as this package has it, loaded once.
 * @throws UnrollError as `loadAddon`
 */
export function loadNativeKernels(): KernelLibrary {
  loaded ??= loadAddon(addonPath());
  return loaded;
}

/**
 * Loads a kernels' addon.
 * @throws UnrollError `unavailable` if it was not compiled, can't be loaded or is of another version
 */
export function loadAddon(path: string): KernelLibrary {
  const compile = '`npm run build:native`';
  if (!existsSync(path)) {
    throw new UnrollError(
      'unavailable',
      `the native kernels are not compiled; with g++ or clang++ installed, ${compile} does it`,
    );
  }
  let library: KernelLibrary;
  try {
    library = createRequire(import.meta.url)(path) as KernelLibrary;
  } catch (error) {
    throw new UnrollError(
      'unavailable',
      `the native kernels can't be loaded: ${(error as Error).message}; ${compile} compiles them anew`,
      { cause: error },
    );
  }
  if (library.abiVersion !== kernelAbiVersion) {
    throw new UnrollError(
      'unavailable',
      `the native kernels are of version ${library.abiVersion}, not ${kernelAbiVersion}; ${compile} compiles them anew`,
    );
  }
  return library;
}

/** In the folder `build` of the package, which an archive of the app keeps unpacked beside itself. */
function addonPath(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) {
    folder = dirname(folder);
  }
  return join(folder.replace('app.asar', 'app.asar.unpacked'), 'build', 'unroll-kernels.node');
}
