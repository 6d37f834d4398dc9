/**
 * Takes pictures of every page in a real Chromium, light and dark, of small networks that are trained for it.
 *
 *     npm run -s screenshots -- --size 1920x1080 --out /path/to/pictures --states
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/pictures/main.ts');
