/**
 * Times TensorFlow.js's own layers, for `npm run bench -- --peers`: makes one file of bench-layers-program.mjs and its
 * packages, as which alone they work together, and runs it in this process.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = dirname(import.meta.dirname);
const outDir = await mkdtemp(join(tmpdir(), 'unroll-bench-layers-'));
try {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'bench-layers-program.mjs'),
      outDir,
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: 'program.mjs' } },
    },
  });
  // The WASM backend takes itself for a CommonJS module that lies beside its files.
  const backend = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  globalThis.__dirname = join(dirname(backend), '/');
  await import(pathToFileURL(join(outDir, 'program.mjs')).href);
} finally {
  await rm(outDir, { recursive: true });
}
