/** The figures and numbers of docs/gradients.md, `npm run gradients`. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'oxfmt';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { UnrollError } from '#shared/contract/errors';
import { trainCommand } from '#shared/experiment/command-line';
import { forkSpawner } from '../../src-main/execution/local/fork-spawner.ts';
import type { ParsedArguments } from '../../src-main/hosts/arguments.ts';
import { Workbench } from '../../src-main/workbench/workbench.ts';
import { trainExperiment } from '../e2e/support/seed.ts';
import { builtProgram } from '../support/built-program.ts';
import { testHost } from '../support/hosts.ts';
import { numberOf, numberOption, runTool, say, type NumberFlag } from '../support/tool-options.ts';
import { measuredTable, profilesSvg, withMeasured, type MeasuredNetwork } from './measured.ts';

const docs = join(import.meta.dirname, '../../docs');

const epochs: NumberFlag = {
  name: 'epochs',
  minimum: 1,
  maximum: 1000,
  usual: 3,
  help: 'How many epochs each network trains.',
};
const examples: NumberFlag = {
  name: 'examples',
  minimum: 100,
  maximum: 55_000,
  usual: 5000,
  help: 'How many digits it trains on.',
};
const tool = {
  name: 'gradients',
  summary:
    'Trains a plain RNN, two LSTMs and an IRNN on digits read pixel by pixel, and writes the figures and numbers of docs/gradients.md.',
  flags: [epochs, examples].map(numberOption),
};

/** The LSTM starts with half-closed forget gates, as in PyTorch, or with more open ones, as in Keras. */
const networks: Readonly<Record<string, Partial<ExperimentConfig>>> = {
  'Plain RNN': { cell: 'RNN' },
  LSTM: { cell: 'LSTM' },
  'LSTM, forget bias 1': { cell: 'LSTM', initialisation: 'keras' },
  IRNN: { cell: 'RNN', nonlinearity: 'relu', initialisation: 'irnn' },
};

async function main(given: ParsedArguments): Promise<number> {
  const common: Partial<ExperimentConfig> = {
    seed: 0,
    sequenceOrder: 'pixels',
    hiddenSize: 64,
    trainingExamples: numberOf(given, examples),
    validationExamples: 500,
    batchSize: 32,
    epochs: numberOf(given, epochs),
    reportEvery: 10,
  };
  const home = await mkdtemp(join(tmpdir(), 'unroll-gradients-'));
  const program = await builtProgram('trainer.js');
  const workbench = new Workbench({
    home,
    spawn: forkSpawner(program, { ...process.env, UNROLL_HOME: home }),
    host: testHost({ settingsFile: join(home, 'settings.json') }),
  });
  try {
    const measured: MeasuredNetwork[] = [];
    for (const [name, own] of Object.entries(networks)) {
      say(`training: ${name}`);
      const record = await trainExperiment(workbench, { ...common, ...own }, name);
      if (record.status !== 'finished') {
        throw new UnrollError('internal', `the training is ${record.status}`);
      }
      const experiment = record.id;
      const points = await workbench.call('experiments.recording', { experiment });
      measured.push({ name, record, points });
    }
    await writeDocs(measured);
  } finally {
    await workbench.close();
    await rm(home, { recursive: true, force: true });
  }
  return 0;
}

async function writeDocs(measured: readonly MeasuredNetwork[]): Promise<void> {
  const [{ points, record }] = measured as [MeasuredNetwork];
  const figures = [
    ['start', `Step ${points[0]!.step}`, (all: MeasuredNetwork['points']) => all[0]!],
    ['end', `Step ${points.at(-1)!.step}`, (all: MeasuredNetwork['points']) => all.at(-1)!],
  ] as const;
  const images: string[] = [];
  for (const [name, when, pointOf] of figures) {
    const title = `Gradient by pixel at ${when.toLowerCase()} of the training`;
    const path = `pictures/gradients-${name}.svg`;
    await writeFile(join(docs, path), `${profilesSvg(measured, title, pointOf)}\n`);
    images.push(
      `${when}:\n\n![${title}: ${measured.map((network) => network.name).join('; ')}](${path})`,
    );
  }
  const command = `The plain RNN is trained by \`${trainCommand(record.config)}\`; the others differ only in their cell, non-linearity and initialisation.`;
  const path = join(docs, 'gradients.md');
  const text = withMeasured(
    await readFile(path, 'utf8'),
    [measuredTable(measured), command, ...images].join('\n\n'),
  );
  const { code } = await format(path, text);
  await writeFile(path, code);
}

await runTool(tool, main);
