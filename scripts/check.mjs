/**
 * Checks lint, types and formatting, as many at once as there are processors; ends with 1 if any check fails.
 *
 *     npm run check
 *     node scripts/check.mjs types    some of them: lint, types, format
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const eslint = ['eslint/bin/eslint.js', '--max-warnings', '0'];
// The slowest first, so that none is left to run alone at the end. Types in Vue files make the renderer's lint slow.
const checks = {
  lint: [
    [...eslint, 'src-renderer'],
    [...eslint, '.', '--ignore-pattern', 'src-renderer/'],
  ],
  types: [
    ['vue-tsc/bin/vue-tsc.js', '-p', 'src-renderer'],
    ['typescript/bin/tsc', '-p', 'tests'],
    ['typescript/bin/tsc', '-p', 'src-main'],
    ['typescript/bin/tsc', '-p', 'src-main/desktop'],
    ['typescript/bin/tsc', '-p', 'src-shared'],
  ],
  format: [['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
};
const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in checks));
if (unknown.length > 0) {
  process.stderr.write(
    `check: no such check: ${unknown.join(', ')}; there are ${Object.keys(checks).join(', ')}\n`,
  );
  process.exit(2);
}
const waiting = Object.entries(checks)
  .filter(([name]) => named.length === 0 || named.includes(name))
  .flatMap(([, programs]) => programs);

/** Runs one check and shows what it said in one piece. @returns whether it passed */
async function run([program, ...flags]) {
  const child = spawn(process.execPath, [join(root, 'node_modules', program), ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (said += text));
  }
  const [status] = await once(child, 'close');
  process.stdout.write(said);
  if (status !== 0) process.stderr.write(`Failed: ${[program, ...flags].join(' ')}\n`);
  return status === 0;
}

async function runWaiting() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (!(await run(next))) process.exitCode = 1;
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, runWaiting));
