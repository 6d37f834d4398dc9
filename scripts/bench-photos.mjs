/**
 * Measures how well digits of the test set are read once they have become photographs of paper.
 *
 *     npm run -s bench:photos -- --home /path/to/data --experiment gru-256-s0-abcde
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/photos/main.ts');
