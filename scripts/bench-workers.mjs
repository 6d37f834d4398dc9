/**
 * Measures what it costs to give runs to a worker by Redis, beyond training them: many tiny runs, one after another.
 *
 *     node scripts/bench-workers.mjs [--tasks 1000]
 *
 * Needs Debian's redis-server.
 */
import { ensureBuilt } from './build-if-stale.mjs';
import { runTypeScript } from './run-typescript.mjs';

await ensureBuilt();
await runTypeScript('tests/bench/workers.ts');
