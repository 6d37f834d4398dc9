/** Compiles the kernels' addon: one object file for each instruction set and each file of the binding, then linked. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const root = dirname(dirname(import.meta.dirname));
export const sources = join(root, 'src-native');

/**
 * The compiler's and the linker's options, in a file that counts as a source. Bits must not depend on the compiler's
 * liberties: no contraction, no fast-math.
 */
export const options = JSON.parse(readFileSync(join(sources, 'build.json'), 'utf8'));

/** The first line that a compiler says of itself. Throws if it can't be run. */
export async function compilerVersion(compiler) {
  return (await run(compiler, ['--version'])).stdout.split('\n')[0].trim();
}

/**
 * Compiles an addon. The file is there in the end, and whole, or as it was before.
 * @param compile options for the compiler, and `link` for the linker, besides the usual
 * @throws with what the compiler says
 */
export async function compileAddon({ compiler, platform, arch, output, compile = [], link = [] }) {
  const targets = options.targets[arch];
  if (!targets) throw new Error(`there are none for the processor ${arch}`);
  const work = `${output}-${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    const waiting = [...targetFiles(targets), ...bindingFiles()];
    const objects = waiting.map((_, index) => join(work, `${index}.o`));
    let next = 0;
    const worker = async () => {
      while (next < waiting.length) {
        const index = next++;
        const { file, flags } = waiting[index];
        const flagsOfAll = [...options.compile, ...compile];
        await run(compiler, [...flagsOfAll, ...flags, '-c', file, '-o', objects[index]], {
          // Paths are then those from here, and the same on every machine.
          cwd: root,
        });
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
    const built = join(work, 'addon.node');
    await run(compiler, [...options.link[platform], ...link, ...objects, '-o', built]);
    renameSync(built, output);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function targetFiles(targets) {
  return Object.entries(targets).map(([name, flags]) => ({
    file: `src-native/targets/${name}.cc`,
    flags,
  }));
}

function bindingFiles() {
  const headers = createRequire(import.meta.url)('node-api-headers').include_dir;
  return ['node', 'program', 'threads']
    .flatMap((folder) => readdirSync(join(sources, folder)).map((name) => `${folder}/${name}`))
    .filter((file) => file.endsWith('.cc'))
    .sort()
    .map((file) => ({ file: `src-native/${file}`, flags: ['-isystem', headers] }));
}

/** Removes the folders of builds that were killed. @param folder where they were to put their addons */
export function removeLeftovers(folder) {
  for (const name of readdirSync(folder)) {
    const pid = /\.node-(\d+)$|^native-(\d+)$/.exec(name)?.slice(1).find(Boolean);
    if (pid !== undefined && !isAlive(Number(pid))) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
