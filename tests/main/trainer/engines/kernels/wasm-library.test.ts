import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModule, loadWasmKernels } from '#main/trainer/engines/kernels/wasm-library';
import { loadNativeKernels } from '#main/trainer/engines/kernels/native-library';
import { buildWasm, findWasmTools } from '../../../../../scripts/build-wasm.mjs';

const committed = join(import.meta.dirname, '../../../../../resources/kernels.wasm');

describe('the WebAssembly kernels', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unroll-wasm-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('have the stages and cells of the addon', () => {
    let addon;
    try {
      addon = loadNativeKernels();
    } catch (error) {
      console.warn(`Skipping the comparison with the addon: ${(error as Error).message}`);
      return;
    }
    const { stages, cells } = loadWasmKernels();
    expect({ stages, cells }).toEqual({ stages: addon.stages, cells: addon.cells });
  });

  it('say what is wrong with a missing or damaged file', async () => {
    expect(() => loadModule(join(folder, 'none.wasm'))).toThrow(/kernels are missing: .*none.wasm/);
    const damaged = join(folder, 'damaged.wasm');
    await writeFile(damaged, readFileSync(committed).subarray(0, 5000));
    expect(() => loadModule(damaged)).toThrow(/can’t be compiled: .+/);
  });

  it('refuse more memory than 32-bit addresses reach', () => {
    const library = loadWasmKernels();
    const pool = library.createPool(library.targets[0]!, 1);
    expect(() => pool.allocate(2 ** 30)).toThrow(RangeError);
    pool.end();
  });

  const tools = findWasmTools();
  if (tools === null) {
    console.info('skipped, rebuilding the WebAssembly kernels: there is no clang++ with wasm-ld');
  }
  it.skipIf(tools === null)('are rebuilt with the same exports', () => {
    const rebuilt = join(folder, 'rebuilt.wasm');
    buildWasm(rebuilt);
    const exportsOf = (path: string) =>
      WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(path)));
    loadWasmKernels();
    expect(exportsOf(rebuilt)).toEqual(exportsOf(committed));
  });
});
