import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The file in the built renderer that lists all parts of the app with their licences. */
export const licencesFile = 'licences.json';

const apache = 'Apache-2.0';
const licenceName = /^(licen[cs]e|copying|notice)/i;

/** What no package lists. */
const others = [
  {
    name: 'MNIST',
    version: '',
    identifier: 'CC-BY-SA-3.0',
    text:
      'The MNIST database of handwritten digits was made by Yann LeCun and Corinna Cortes, and is available under the ' +
      'terms of the Creative Commons Attribution-Share Alike 3.0 licence: https://creativecommons.org/licenses/by-sa/3.0/',
  },
  {
    name: 'Electron and Chromium',
    version: '',
    identifier: 'MIT and others',
    text:
      'The desktop app runs in Electron. The files LICENSE.electron.txt and LICENSES.chromium.html beside its program ' +
      'have the licences of Electron, of Chromium and of their parts.',
  },
];

/**
 * A plugin of Vite that completes the list of licences that Vite writes of what it has bundled: by the packages that
 * the main process loads, the data set and Electron.
 * @param {string} root folder of the project
 */
export function completeLicences(root) {
  return {
    name: 'complete-licences',
    async writeBundle({ dir }) {
      const file = join(dir, licencesFile);
      const bundled = JSON.parse(await readFile(file, 'utf8'));
      const names = new Set(bundled.map(({ name }) => name));
      const loaded = (await loadedLicences(root)).filter(({ name }) => !names.has(name));
      const all = [...bundled, ...loaded, await fontLicence(root), ...others].sort((a, b) =>
        a.name.localeCompare(b.name),
      );
      await writeFile(file, JSON.stringify(all));
    },
  };
}

/** The licence of the font of exported figures, of which only the file is bundled. */
async function fontLicence(root) {
  const folder = join(root, 'node_modules', '@expo-google-fonts', 'noto-sans');
  const { version } = await describe(folder);
  const text = await readFile(join(folder, 'LICENSE_FONT'), 'utf8');
  return { name: 'Noto Sans', version, identifier: 'OFL-1.1', text };
}

/**
 * The licences of all packages that the main process can load: those in `dependencies`, and what they depend on.
 * @returns {Promise<{ name: string, version: string, identifier: string, text: string }[]>}
 */
async function loadedLicences(root) {
  const found = new Map();
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const description = await describe(folder);
    if (folder !== root) found.set(description.name, await licenceOf(folder, description, root));
    for (const name of Object.keys(description.dependencies ?? {})) {
      // Declarations of types alone are not packed.
      if (!found.has(name) && !name.startsWith('@types/')) waiting.push(folderOf(name, folder));
    }
  }
  return [...found.values()];
}

async function describe(folder) {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

/** Where a package is that another one requires; its package.json may not be exported. */
function folderOf(name, from) {
  const paths = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
  const require = createRequire(import.meta.url);
  for (const path of paths) {
    try {
      return dirname(require.resolve(join(path, name, 'package.json')));
    } catch {
      // It is further up.
    }
  }
  throw new Error(`${name}, on which ${from} depends, is not installed; run npm ci`);
}

async function licenceOf(folder, { name, version, license }, root) {
  const files = (await readdir(folder)).filter((file) => licenceName.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  // Some packages only name it.
  if (texts.length === 0 && license === apache) texts.push(await apacheText(root));
  return { name, version, identifier: license ?? '', text: texts.join('\n') };
}

function apacheText(root) {
  return readFile(join(root, 'node_modules', 'typescript', 'LICENSE.txt'), 'utf8');
}
