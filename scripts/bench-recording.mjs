/**
 * Measures what recording gradients, gates and units adds to a training step, in processor time on one thread.
 *
 *     node scripts/bench-recording.mjs [STEPS]
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/bench/recording.ts');
