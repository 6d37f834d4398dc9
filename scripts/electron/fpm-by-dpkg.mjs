#!/usr/bin/env node
/**
 * Makes a deb as fpm would, from the arguments that electron-builder gives to fpm, with Debian's own dpkg-deb. So that
 * nothing has to be downloaded where dpkg-deb is.
 */
import { execFile } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify, parseArgs } from 'node:util';

const text = { type: 'string' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    s: { ...text, short: 's' },
    t: { ...text, short: 't' },
    d: { ...text, short: 'd', multiple: true },
    force: { type: 'boolean' },
    architecture: text,
    'after-install': text,
    'after-remove': text,
    description: text,
    version: text,
    package: text,
    name: text,
    maintainer: text,
    vendor: text,
    url: text,
    category: text,
    license: text,
    'deb-priority': text,
    'deb-compression': text,
    'deb-recommends': { ...text, multiple: true },
  },
});

/** Copies what `from=to` names into the package; a folder's contents if it ends with a slash. */
async function take(root, mapping) {
  const at = mapping.lastIndexOf('=');
  const to = join(root, mapping.slice(at + 1));
  await mkdir(dirname(to), { recursive: true });
  await cp(mapping.slice(0, at), to, { recursive: true, verbatimSymlinks: true });
}

/** What dpkg wants to know, one field a line; a description has its further lines indented. */
async function controlOf(root) {
  const [synopsis = '', ...rest] = values.description.trim().split('\n');
  const details = rest.map((line) => ` ${line.trim() || '.'}\n`).join('');
  const fields = {
    Package: values.name,
    Version: values.version,
    Architecture: values.architecture,
    Maintainer: values.maintainer,
    'Installed-Size': Math.ceil((await sizeOf(root)) / 1024),
    Depends: values.d?.join(', '),
    Recommends: values['deb-recommends']?.join(', '),
    Section: values.category ?? 'default',
    Priority: values['deb-priority'],
    Homepage: values.url,
    Description: synopsis,
  };
  const lines = Object.entries(fields).filter(([, value]) => value !== undefined);
  return `${lines.map(([name, value]) => `${name}: ${value}\n`).join('')}${details}`;
}

async function sizeOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map(
    async ({ parentPath, name }) => (await stat(join(parentPath, name))).size,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

if (values.s !== 'dir' || values.t !== 'deb') throw new Error('only a deb of folders can be made');
const root = await mkdtemp(join(tmpdir(), 'unroll-deb-'));
try {
  await chmod(root, 0o755);
  for (const mapping of positionals) await take(root, mapping);
  const control = await controlOf(root);
  await mkdir(join(root, 'DEBIAN'));
  await writeFile(join(root, 'DEBIAN', 'control'), control);
  for (const [file, script] of [
    ['postinst', values['after-install']],
    ['postrm', values['after-remove']],
  ]) {
    if (script === undefined) continue;
    await writeFile(join(root, 'DEBIAN', file), await readFile(script), { mode: 0o755 });
  }
  const compression = `-Z${values['deb-compression'] ?? 'xz'}`;
  const flags = ['--root-owner-group', compression, '--build', root, values.package];
  await promisify(execFile)('dpkg-deb', flags);
} finally {
  await rm(root, { recursive: true, force: true });
}
