/**
 * Kills the app, cuts its power, fails its writes and damages its files, and looks whether anything is lost.
 *
 *     npm run test:crash -- --rounds 1000 --seed 1
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/crash/main.ts');
