/**
 * Takes out of package-lock.json what packages of Electron say about the least Node.
 *
 *     node scripts/electron/engines.mjs     after updating Electron or electron-builder
 *
 * They ask for Node 22.12, where a CommonJS module can require an ES module without a flag. Node 20.19 can as well, and
 * tests fetch and pack Electron on it. Left in, `npm ci` on Node 20 would warn of each of them.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const packages = [
  'electron',
  '@electron/get',
  '@electron/rebuild',
  '@electron-internal/extract-zip',
  'node-abi',
];

const file = join(dirname(dirname(import.meta.dirname)), 'package-lock.json');
const lock = JSON.parse(await readFile(file, 'utf8'));
for (const name of packages) delete lock.packages[`node_modules/${name}`]?.engines;
await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
