/**
 * Measures what recording gradients, gates and units adds to a training step, in processor time on one thread.
 *
 *     node scripts/bench-inside.mjs [STEPS]
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/bench/inside.ts');
