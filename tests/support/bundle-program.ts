import { join } from 'node:path';
import { build } from 'vite';

/**
 * Bundles a program in TypeScript into one file that Node runs as it is.
 * @param entry the program's path
 * @param folder where the bundle goes
 * @returns the bundle's path
 */
export async function bundleProgram(entry: string, folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        output: {
          entryFileNames: 'program.mjs',
          // Bundled CommonJS packages may ask for it.
          banner: 'const __filename = import.meta.filename;',
        },
      },
    },
  });
  return join(folder, 'program.mjs');
}
