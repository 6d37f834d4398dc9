/**
 * Compiles the kernels to WebAssembly: resources/kernels.wasm, which is committed, since few machines have the tools.
 * Needs clang++ and wasm-ld of LLVM 17 or later (Debian: clang-19 and lld-19); `CLANG` and `WASM_LD` name others.
 *
 *     node scripts/build-wasm.mjs [output file]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = dirname(import.meta.dirname);
const sources = join(root, 'src-native');

// No C library and no C++ runtime: the kernels need neither. As with the addon, no contraction and no fast-math.
const compilerFlags = [
  '--target=wasm32-unknown-unknown',
  '-std=c++17',
  '-O3',
  '-ffp-contract=off',
  '-fno-math-errno',
  '-fno-exceptions',
  '-fno-rtti',
  '-ffreestanding',
  '-nostdlib',
  '-msimd128',
  '-mrelaxed-simd',
  '-matomics',
  '-mbulk-memory',
  '-fvisibility=hidden',
  '-Wall',
  '-Wextra',
  '-Werror',
];
const linkerFlags = [
  '--no-entry',
  '--import-memory',
  '--shared-memory',
  '--max-memory=4294967296',
  '--export=__stack_pointer',
  '--export=__heap_base',
  '--strip-all',
  '-O2',
];

/** The first of some programs that runs, or null. */
function firstThatRuns(programs) {
  return (
    programs.find((program) => {
      if (!program) return false;
      try {
        execFileSync(program, ['--version'], { stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    }) ?? null
  );
}

const versions = [22, 21, 20, 19, 18, 17];

/** The compiler and the linker, or null if either is missing. */
export function findWasmTools() {
  const clang = firstThatRuns([process.env.CLANG, ...versions.map((v) => `clang++-${v}`)]);
  const linker = firstThatRuns([process.env.WASM_LD, ...versions.map((v) => `wasm-ld-${v}`)]);
  return clang === null || linker === null ? null : { clang, linker };
}

/** Compiles the kernels into a file. Throws if the tools are missing or fail. */
export function buildWasm(output) {
  const tools = findWasmTools();
  if (tools === null) throw new Error('clang++ and wasm-ld of LLVM 17 or later are needed');
  const work = mkdtempSync(join(tmpdir(), 'unroll-wasm-'));
  try {
    const objects = ['wasm/exports.cc', 'program/check.cc'].map((source, index) => {
      const object = join(work, `${index}.o`);
      execFileSync(tools.clang, [...compilerFlags, '-c', join(sources, source), '-o', object]);
      return object;
    });
    execFileSync(tools.linker, [...linkerFlags, ...objects, '-o', output]);
  } finally {
    rmSync(work, { recursive: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const output = resolve(process.argv[2] ?? join(root, 'resources', 'kernels.wasm'));
  buildWasm(output);
  console.log(`WebAssembly kernels: compiled into ${output}`);
}
