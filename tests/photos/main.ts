/** How well photographs of paper are read, `npm run bench:photos`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { imageBytes } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { presets } from '#shared/experiment/presets';
import type { Option, ParsedArguments } from '../../src-main/hosts/arguments.ts';
import { loadDataset } from '../../src-main/storage/datasets/datasets.ts';
import { forkSpawner } from '../../src-main/execution/local/fork-spawner.ts';
import { Workbench } from '../../src-main/workbench/workbench.ts';
import { trainExperiment } from '../e2e/support/seed.ts';
import { builtProgram } from '../support/built-program.ts';
import { testHost } from '../support/hosts.ts';
import { numberOf, numberOption, runTool, say, type NumberFlag } from '../support/tool-options.ts';
import { conditions, placedDigits } from './conditions.ts';

const digits: NumberFlag = {
  name: 'digits',
  minimum: 1,
  maximum: 10_000,
  usual: 1000,
  help: 'How many test digits, from the first.',
};
const flags: readonly Option[] = [
  {
    kind: 'value',
    name: 'experiment',
    placeholder: 'ID',
    allowed: 'the id of a finished experiment on MNIST',
    help: "What reads; the notebook's GRU is trained if it's left out.",
  },
  {
    kind: 'value',
    name: 'home',
    placeholder: 'FOLDER',
    allowed: 'a path',
    help: 'The data folder of the experiment.',
  },
  numberOption(digits),
];
const tool = {
  name: 'bench:photos',
  summary:
    'Measures how well digits of the test set are read once they have become photographs of paper.',
  flags,
};

async function main(given: ParsedArguments): Promise<number> {
  const { values } = given;
  const [experiment, folder] = [values.get('experiment'), values.get('home')];
  if ((experiment === undefined) !== (folder === undefined)) {
    throw new UnrollError('invalid-input', 'give both --experiment and --home, or neither');
  }
  const count = numberOf(given, digits);
  const own = await mkdtemp(join(tmpdir(), 'unroll-photos-'));
  const home = folder === undefined ? own : resolve(folder);
  const program = await builtProgram('trainer.js');
  const workbench = new Workbench({
    home,
    spawn: forkSpawner(program, { ...process.env, UNROLL_HOME: home }),
    host: testHost({ settingsFile: join(own, 'settings.json') }),
  });
  try {
    await measure(workbench, experiment ?? (await trainedGru(workbench)), count);
  } finally {
    await workbench.close();
    await rm(own, { recursive: true, force: true });
  }
  return 0;
}

async function trainedGru(workbench: Workbench): Promise<string> {
  say("training the notebook's GRU");
  const { id, status } = await trainExperiment(workbench, presets['notebook-gru'].config);
  if (status !== 'finished') throw new UnrollError('internal', `the training is ${status}`);
  return id;
}

async function measure(workbench: Workbench, experiment: string, count: number): Promise<void> {
  const { images, labels } = (await loadDataset('mnist', '')).test;
  /** The share that is read right. @param digits null for a photograph in which nothing was found */
  async function accuracy(digits: readonly (Uint8Array | null)[]): Promise<string> {
    const bytes = new Uint8Array(count * imageBytes);
    digits.forEach((digit, index) => digit !== null && bytes.set(digit, index * imageBytes));
    const source = { kind: 'images', images: bytes } as const;
    const answers = await workbench.call('predict', { experiment, source });
    const right = answers.filter(
      ({ predicted }, index) => digits[index] !== null && predicted === labels[index],
    );
    return `${((100 * right.length) / count).toFixed(1)} %`;
  }

  const plain = Array.from({ length: count }, (_, index) =>
    images.slice(index * imageBytes, (index + 1) * imageBytes),
  );
  const lines = [`plain digits: ${await accuracy(plain)}`];
  const placed = plain.map((digit, index) => {
    if (index % 50 === 0) say(`${index} of ${count} digits photographed`);
    return placedDigits(digit, index);
  });
  for (const [at, { fallOff, noise }] of conditions.entries()) {
    const share = await accuracy(placed.map((digits) => digits[at]!));
    lines.push(`light falls off by ${100 * fallOff} %, noise of deviation ${noise}: ${share}`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

await runTool(tool, main);
