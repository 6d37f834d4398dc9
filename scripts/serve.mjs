/**
 * Serves the app to the browsers of this computer from the sources: builds if need be, then hands over, in this same
 * process.
 *
 *     npm run serve -- --port 4200 --home /path/to/data
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build-if-stale.mjs';

try {
  await ensureBuilt();
} catch (error) {
  process.stderr.write(`unroll: ${error.message}\n`);
  process.exit(1);
}
await import(pathToFileURL(join(import.meta.dirname, '..', 'out', 'main', 'server.js')).href);
