/**
 * Tries searches with many seeds on tabulated runs of MNIST, without training, and prints how good a run each finds and
 * what share of the whole grid's epochs it trains.
 *
 *     npm run -s bench:sweeps
 *
 * --seeds N: so many, from 0 on; 100 if left out. --trials N: of each search that compares trials early; 60 if left out.
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/bench/sweeps.ts');
