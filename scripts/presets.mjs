/**
 * Trains the presets that teach something, each in a fresh data folder, and prints a Markdown table of test accuracies
 * and training times. Progress goes to standard error.
 *
 *     npm run -s bench:presets -- --seeds 3 --only long-memory
 *
 * --seeds N: so many, from 0 on; 1 if left out. --only NAME: one preset. What follows a further -- is handed to
 * `unroll train`, to change the presets: -- --threads 1
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const root = dirname(import.meta.dirname);
const { values, positionals } = parseArgs({
  options: { seeds: { type: 'string', default: '1' }, only: { type: 'string' } },
  allowPositionals: true,
});
const { module } = await runnerImport(join(root, 'src-shared', 'experiment', 'presets.ts'), {
  ...{ root, configFile: false, logLevel: 'error' },
});
const names = module.teachingPresets.filter((name) => (values.only ?? name) === name);
if (names.length === 0) {
  refuse('only', values.only, `one of ${module.teachingPresets.join(', ')}`);
}
if (!/^[1-9][0-9]?$/.test(values.seeds)) {
  refuse('seeds', values.seeds, 'a whole number from 1 to 99');
}
const seeds = Array.from({ length: Number(values.seeds) }, (_, seed) => seed);

function refuse(flag, text, allowed) {
  console.error(`--${flag}: ${text} is not allowed; use ${allowed}`);
  process.exit(2);
}

/** The results of a preset's runs with one seed. */
async function train(preset, seed) {
  const home = await mkdtemp(join(tmpdir(), 'unroll-presets-'));
  const script = join(import.meta.dirname, 'unroll.mjs');
  const flags = ['--preset', preset, '--seed', String(seed), '--json', ...positionals];
  try {
    const child = spawn(process.execPath, [script, 'train', ...flags], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, UNROLL_HOME: home },
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (code !== 0) throw new Error(`${preset}, seed ${seed}: unroll train ended with ${code}`);
    return JSON.parse(Buffer.concat(chunks).toString());
  } finally {
    await rm(home, { recursive: true });
  }
}

/** One seed's accuracy, or the mean of several with the lowest and the highest: `94.10 % (93.52 to 94.77)`. */
function accuracyText(results) {
  const all = results.map(({ testAccuracy }) => 100 * testAccuracy);
  const mean = `${(all.reduce((sum, one) => sum + one, 0) / all.length).toFixed(2)} %`;
  const range = `(${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)})`;
  return all.length === 1 ? mean : `${mean} ${range}`;
}

/** The mean time of a training, in seconds. */
function timeText(results) {
  const seconds = results.reduce((sum, { trainingSeconds }) => sum + trainingSeconds, 0);
  return `${(seconds / results.length).toFixed(1)} s`;
}

/** Results with their preset and run, by both. */
const rows = new Map();
for (const preset of names) {
  for (const seed of seeds) {
    for (const result of await train(preset, seed)) {
      const title = `${preset} | ${result.name}`;
      rows.set(title, [...(rows.get(title) ?? []), result]);
    }
  }
}
const which = seeds.length === 1 ? 'seed 0' : `means of ${seeds.length} seeds (lowest to highest)`;
console.log(`Test accuracy and training time, ${which}\n`);
console.log('| preset | run | test accuracy | training time |');
console.log('| --- | --- | ---: | ---: |');
for (const [title, results] of rows) {
  console.log(`| ${title} | ${accuracyText(results)} | ${timeText(results)} |`);
}
