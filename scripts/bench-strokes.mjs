/**
 * Measures how long a movement of the pen takes to become a 28x28 image where many strokes have been drawn.
 *
 *     node scripts/bench-strokes.mjs [STROKES]
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/bench/strokes.ts');
