/**
 * Trains the runs of a grid on MNIST with the app itself and writes what each had reached after each of its epochs, so
 * that searches can be tried on real runs without training (`npm run -s bench:sweeps`). What is trained already is in the
 * data folder, so that it continues where it was interrupted.
 *
 *     node scripts/tabulate-runs.mjs --home FOLDER --parallel 2
 */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');
const table = join(root, 'tests', 'fixtures', 'sweeps', 'tabulated-runs.json');
const definition = {
  name: 'Tabulated runs',
  base: { epochs: 9, trainingExamples: 5000, validationExamples: 5000, threads: 1 },
  space: [
    { field: 'cell', values: ['RNN', 'GRU', 'LSTM'] },
    { field: 'hiddenSize', values: [16, 32, 64] },
    { field: 'batchSize', values: [25, 50] },
    { field: 'learningRate', values: [0.001, 0.002, 0.003, 0.005, 0.008, 0.012, 0.02, 0.03] },
  ],
  method: { kind: 'grid' },
};

const { values } = parseArgs({
  options: { home: { type: 'string' }, parallel: { type: 'string', default: '1' } },
});
if (values.home === undefined) {
  console.error('--home is missing: the data folder for the runs, which may hold some of them');
  process.exit(2);
}

/** What `unroll` prints with `--json`. Rejects if it fails. */
async function unroll(...args) {
  const program = [join(root, 'scripts', 'unroll.mjs'), ...args, '--json', '--home', values.home];
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const text = Buffer.concat(chunks).toString();
  if (code !== 0) throw new Error(`unroll ${args.join(' ')} ended with ${code}: ${text}`);
  return JSON.parse(text);
}

await mkdir(values.home, { recursive: true });
const known = (await unroll('sweep', 'list')).find(
  (sweep) => sweep.definition?.name === definition.name,
);
let sweep = known?.id;
if (sweep === undefined) {
  const path = join(values.home, 'sweep-definition.json');
  await writeFile(path, JSON.stringify(definition));
  sweep = (await unroll('sweep', 'create', path)).id;
}
if (known?.status !== 'finished')
  await unroll('sweep', 'run', sweep, '--parallel', values.parallel);

const { trials } = await unroll('sweep', 'status', sweep);
const runs = [];
for (const { point, experiment } of trials) {
  const { epochs } = await unroll('show', experiment);
  runs.push({
    point,
    accuracies: epochs.map(({ validationAccuracy }) => validationAccuracy),
    losses: epochs.map(({ validationLoss }) => Number(validationLoss.toPrecision(5))),
  });
}
const { base, space } = definition;
const place = ({ point }) =>
  space.reduce((sum, { field, values: all }) => sum * all.length + all.indexOf(point[field]), 0);
runs.sort((one, other) => place(one) - place(other));
const lines = runs.map((run) => JSON.stringify(run)).join(',\n');
await writeFile(
  table,
  `{"base":${JSON.stringify(base)},\n"space":${JSON.stringify(space)},\n"runs":[\n${lines}\n]}\n`,
);
