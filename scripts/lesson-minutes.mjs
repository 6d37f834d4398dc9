/**
 * Goes through the lessons that come with Unroll in a browser, with their real trainings, and says how many minutes each
 * takes beside what it states.
 *
 *     npm run -s lesson-minutes
 */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tests/lesson-minutes/main.ts');
