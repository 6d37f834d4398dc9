/**
 * Measures how long 20 windows wait that ask for the list of experiments at the same moment, and the host's memory.
 *
 *     npm run -s make-experiments -- --home /path/to/data --count 5000 --points 10
 *     node scripts/bench-list.mjs /path/to/data [CLIENTS]
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/bench/list.ts');
