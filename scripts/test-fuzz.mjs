/**
 * Hands random commands and damaged files to the app, and looks whether each is answered.
 *
 *     npm run test:fuzz -- --commands 20000 --files 2000 --seed 1
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/fuzz/main.ts');
