/**
 * Checks lint, unused code, types, formatting and prose, as many at once as there are processors; ends with 1 if any
 * check fails.
 *
 *     npm run check
 *     node scripts/check.mjs types    some of them: format, lint, types, prose, unused
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const compiler = 'node_modules/@typescript/native/bin/tsc';
// The slowest first, so that none is left to run alone at the end.
const checks = {
  lint: [
    ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'],
    ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings', '.'],
  ],
  types: [
    ['node_modules/vue-tsc/bin/vue-tsc.js', '-p', 'src-renderer'],
    [compiler, '-p', 'tests'],
    [compiler, '-p', 'src-main'],
    [compiler, '-p', 'src-main/desktop'],
    [compiler, '-p', 'src-shared'],
  ],
  prose: [['scripts/check-prose.mjs']],
  format: [['node_modules/oxfmt/bin/oxfmt', '--check']],
  // First by all programs and tests, then by what the app is made of: what tests alone use isn't needed.
  unused: [
    ['node_modules/knip/bin/knip.js', '--no-progress', '--treat-config-hints-as-errors'],
    ['node_modules/knip/bin/knip.js', '--no-progress', '--production'],
  ],
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

/** Runs one check, and shows in one piece what it said if it failed. @returns whether it passed */
async function run([program, ...flags]) {
  const child = spawn(process.execPath, [join(root, program), ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (said += text));
  }
  const [status] = await once(child, 'close');
  if (status === 0) return true;
  process.stdout.write(said);
  process.stderr.write(`Failed: ${[program, ...flags].join(' ')}\n`);
  return false;
}

async function runWaiting() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (!(await run(next))) process.exitCode = 1;
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, runWaiting));
