/**
 * Measures how fast the app itself is, in a real Chromium.
 *
 *     npm run -s bench:app -- --only frames --json
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/bench/main.ts');
