/**
 * Measures what it costs to train many short runs on a cluster, beyond training them: the jobs of a Slurm of three nodes
 * on this machine, two at a time, each with many runs.
 *
 *     node scripts/bench-cluster.mjs [--tasks 1000]
 *
 * Needs Debian's slurm-wlm.
 */
import { ensureBuilt } from './build-if-stale.mjs';
import { runTypeScript } from './run-typescript.mjs';

await ensureBuilt();
await runTypeScript('tests/bench/cluster.ts');
