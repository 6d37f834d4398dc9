/**
 * Measures what it costs to give runs to a worker by Redis, beyond training them: a sweep of many tiny runs, one after
 * another, in the workbench. After each tenth it says what that took and what is used, so that what grows is seen; at the
 * end what is left in Redis. At most 1,000, which is what a field of a grid takes.
 *
 *     node scripts/bench-workers.mjs [--tasks 1000]
 *
 * Needs Debian's redis-server.
 */
import { ensureBuilt } from './build-if-stale.mjs';
import { runTypeScript } from './run-typescript.mjs';

await ensureBuilt();
await runTypeScript('tests/bench/workers.ts');
