/**
 * Trains a plain RNN, two LSTMs and an IRNN that read digits pixel by pixel, from the same seed, and draws how much gradient
 * reaches each pixel: the figures and numbers of docs/gradients.md.
 *
 *     npm run -s gradients
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/gradients/main.ts');
