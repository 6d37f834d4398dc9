/**
 * Records the moving picture of the README in a real Chromium: three networks that are trained, and a digit that they
 * read. It takes as long as the training does.
 *
 *     npm run -s moving-picture
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/pictures/moving.ts');
