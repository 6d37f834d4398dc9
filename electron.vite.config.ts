import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { completeLicences, licencesFile } from './scripts/electron/licences.mjs';
import { modelPage } from './scripts/electron/model-page.mjs';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  main: {
    plugins: [modelPage(path('.'))],
    build: {
      externalizeDeps: {
        // Optional dependencies are not externalised by themselves, and bundling this one fails.
        include: ['@tensorflow/tfjs-node'],
        // Every process loads them: to find and read their many files takes longer than all of ours.
        exclude: ['@msgpack/msgpack', 'zod'],
      },
      rolldownOptions: {
        // Entry names carry no hash: the command line and the desktop start `trainer.js` beside them by its name.
        input: {
          desktop: path('src-main/desktop/main.ts'),
          server: path('src-main/server/main.ts'),
          cli: path('src-main/cli/main.ts'),
          trainer: path('src-main/trainer/main.ts'),
          bench: path('src-main/trainer/measure/bench/main.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload script is one CommonJS file that can require nothing but Electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: path('src-main/desktop/preload.ts') },
        output: { format: 'cjs' },
      },
    },
  },
  renderer: {
    root: path('src-renderer'),
    plugins: [vue(), completeLicences(path('.'))],
    build: {
      // The browser host shows the same files to Firefox and Safari, not to Electron's Chromium alone.
      target: 'es2022',
      cssTarget: ['chrome111', 'firefox115', 'safari16.4'],
      // Half of what a window would have to read and parse before it shows anything.
      minify: true,
      license: { fileName: licencesFile },
      rolldownOptions: {
        input: path('src-renderer/index.html'),
        // jsPDF loads these to read HTML and to paint SVG as pixels, which nothing here asks for.
        external: ['canvg', 'dompurify', 'html2canvas'],
      },
    },
  },
});
