/**
 * Fills a data folder with any number of experiments, made of a few real ones: to try what many of them do.
 *
 *     npm run -s make-experiments -- --home /path/to/data --count 1000 --points 200
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/stored-experiments/main.ts');
