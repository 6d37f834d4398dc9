/**
 * Which addon fits this machine: what the loader, the script of `npm ci` and the tests share.
 *
 * A build of one's own lies in build/. The addons in resources/addons/ were built beforehand; manifest.json says of what
 * sources, and what each file must be.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Hash of all that addons are made of: the sources, the compiler's options and the ABI. Comments, blank lines and line
 * ends don't count, because they don't change an addon.
 * @param {string} sources the folder src-native
 */
export function hashSources(sources) {
  const hash = createHash('sha256');
  for (const file of addonSources(sources)) {
    hash.update(`${file}\n`);
    hash.update(withoutComments(readFileSync(join(sources, file), 'utf8')));
  }
  return hash.digest('hex');
}

/** Of C++. A comment behind code stays if there is a quotation mark in it: it may be in a string. */
function withoutComments(text) {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/^[ \t]*\/\/.*$/gm, '')
    .replace(/[ \t]+\/\/[^"\n]*$/gm, '')
    .replace(/^[ \t]*\n/gm, '');
}

/** Their paths, with slashes. What only WebAssembly is made of is not among them. */
function addonSources(folder, prefix = '') {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${prefix}${entry.name}`;
      if (entry.isDirectory()) {
        return path === 'wasm' ? [] : addonSources(join(folder, entry.name), `${path}/`);
      }
      return /\.(cc|h|json)$/.test(path) ? [path] : [];
    })
    .sort();
}

/** The hash of the sources, or null where there are none: an app that is packed carries only what was made of them. */
function presentSources(root) {
  const sources = join(root, 'src-native');
  return existsSync(sources) ? hashSources(sources) : null;
}

/**
 * The addon that was compiled on this machine.
 * @param {string} root the folder of package.json
 * @returns its path, or the reason why it isn't used
 */
export function findOwnBuild(root) {
  const path = join(root, 'build', 'unroll-kernels.node');
  if (!existsSync(path)) return { reason: 'not compiled here' };
  const sources = presentSources(root);
  if (sources === null || readStamp(root)?.sources === sources) return { path };
  return { reason: 'compiled of other sources than are there now' };
}

/** What the script that compiled the own build noted of it, or null. @param {string} root */
export function readStamp(root) {
  try {
    return JSON.parse(readFileSync(join(root, 'build', 'unroll-kernels.stamp'), 'utf8'));
  } catch {
    return null;
  }
}

/** The machine that addons are chosen for. */
export function thisMachine() {
  const { platform, arch } = process;
  return { platform, arch, hasGlibc: platform !== 'linux' || hasGlibc() };
}

/** Node says which glibc it runs on; on musl it says nothing. */
function hasGlibc() {
  if (process.report === undefined) return true;
  // Names of the network's other ends could take seconds to find.
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime !== undefined;
}

/**
 * The prebuilt addon for a machine.
 * @param {string} root the folder of package.json
 * @returns its path, or the reason why it isn't used
 */
export function findPrebuilt(root, { platform, arch, hasGlibc } = thisMachine()) {
  const folder = join(root, 'resources', 'addons');
  const name = `${platform}-${arch}`;
  let manifest;
  try {
    manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  } catch (error) {
    return { reason: `its manifest can't be read (${error.message})` };
  }
  const addon = manifest.addons?.[name];
  if (addon === undefined) return { reason: `there is none for ${name}` };
  if (!hasGlibc) return { reason: 'it needs glibc, and this system has another C library' };
  const sources = presentSources(root);
  if (sources !== null && sources !== manifest.sources) {
    return {
      reason: 'built of other sources than are there now; `npm run build:prebuilt` builds it',
    };
  }
  const path = join(folder, `${name}.node`);
  if (!existsSync(path)) return { reason: `${path} is missing` };
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  return sha256 === addon.sha256 ? { path } : { reason: `${path} is damaged` };
}
