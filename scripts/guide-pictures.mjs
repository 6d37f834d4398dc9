/**
 * Takes the pictures of docs/guide in a real Chromium, of small networks that are trained for it.
 *
 *     npm run -s guide-pictures
 *     npm run -s guide-pictures -- --only draw
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/pictures/guide.ts');
