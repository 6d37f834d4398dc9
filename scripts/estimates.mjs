/**
 * Compares estimates of how long grids of runs take with how long they take, in a temporary data folder.
 *
 *     npm run -s bench:estimates
 *
 * Takes a few minutes on a machine that does nothing else, and fails if an estimate that was learnt is off by more than
 * a quarter.
 */
import { ensureBuilt } from './build-if-stale.mjs';
import { runTypeScript } from './run-typescript.mjs';

await ensureBuilt();
await runTypeScript('tests/bench/estimates.ts');
