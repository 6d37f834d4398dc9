/**
 * Builds the addons that lie in resources/addons/ for machines without a compiler, with the manifest that the loader
 * checks them by. They are committed. Needs Debian's cross compilers (see `packages` below).
 *
 *     node scripts/build-prebuilt.mjs [output folder]
 *
 * The same compilers make the same bytes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hashSources } from '../src-native/prebuilt.mjs';
import {
  compileAddon,
  compilerVersion,
  options,
  removeLeftovers,
  root,
  sources,
} from './native/compile-addon.mjs';

/** Debian's on x64. */
const packages = ['g++', 'g++-aarch64-linux-gnu', 'g++-mingw-w64-x86-64'];

/** Where the addons are committed. */
export const committed = join(root, 'resources', 'addons');

/** Compiles the addon of one platform, such as linux-x64, and says what the manifest has of it. */
export async function buildPrebuilt(name, folder) {
  const { compiler, compile, link } = options.prebuilt[name];
  const [platform, arch] = name.split('-');
  const output = join(folder, `${name}.node`);
  await compileAddon({ compiler, platform, arch, output, compile, link });
  const bytes = readFileSync(output);
  return {
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    compiler: await compilerVersion(compiler),
  };
}

async function buildAll(folder) {
  mkdirSync(folder, { recursive: true });
  removeLeftovers(folder);
  const addons = {};
  for (const name of Object.keys(options.prebuilt)) {
    addons[name] = await buildPrebuilt(name, folder);
    console.log(`${name}: ${addons[name].bytes} bytes, SHA-256 ${addons[name].sha256}`);
  }
  const abiVersion = JSON.parse(readFileSync(join(sources, 'abi-version.json'), 'utf8'));
  const manifest = { abiVersion, sources: hashSources(sources), addons };
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await buildAll(resolve(process.argv[2] ?? committed));
  } catch (error) {
    const reason =
      error.code === 'ENOENT' && error.syscall?.startsWith('spawn')
        ? `There is no ${error.path}. On Debian for x64: apt-get install ${packages.join(' ')}`
        : error.stderr || error.message;
    console.error(`The prebuilt addons were not built.\n${reason}`);
    process.exitCode = 1;
  }
}
