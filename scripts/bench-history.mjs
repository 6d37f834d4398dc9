/**
 * Measures how long a long history takes to be read for the first time and to be exported.
 *
 *     node scripts/bench-history.mjs [POINTS]
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/bench/history.ts');
