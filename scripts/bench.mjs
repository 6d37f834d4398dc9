/**
 * Measures the speed of training: builds if need be, then runs the benchmark in this same process.
 *
 *     npm run -s bench -- --peers --quick
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build-if-stale.mjs';

try {
  await ensureBuilt();
} catch (error) {
  process.stderr.write(`bench: ${error.message}\n`);
  process.exit(1);
}
await import(pathToFileURL(join(import.meta.dirname, '..', 'out', 'main', 'bench.js')).href);
