import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'oxfmt';
import { expect, test } from 'vitest';
import { cliCommands } from '#main/cli/commands/index';
import { defaultInWords } from '#main/cli/config-flags';
import { datasetFormats, type DatasetFormat } from '#shared/exchange/datasets/dataset-formats';
import type { ModelFormat } from '#shared/exchange/models/exported-model';
import { runFormats } from '#shared/exchange/runs/run-formats';
import { resultFormats, type ResultFormat } from '#shared/exchange/results/result-formats';
import { modelFormats } from '#shared/exchange/models/model-formats';
import { modelSources, type ModelSource } from '#shared/exchange/models/sources/model-sources';
import { flagOf } from '#shared/experiment/command-line';
import { exitCodes } from '#main/cli/exit-codes';
import {
  allowedValues,
  fieldGroups,
  helpOf,
  type Field,
} from '#shared/catalogue/fields/field-kinds';
import { fieldKeys, fields } from '#shared/catalogue/fields';

const docs = join(import.meta.dirname, '..', '..', '..', 'docs');

/** A document as `npm run format` leaves it. */
async function formatted(path: string, markdown: string): Promise<string> {
  return (await format(path, markdown)).code;
}

function fieldRow(key: (typeof fieldKeys)[number]): string {
  const field: Field = fields[key];
  const flag = field.kind === 'switch' ? `--[no-]${flagOf(key)}` : `--${flagOf(key)}`;
  const cells = [
    `\`${key}\``,
    `\`${flag}\``,
    allowedValues(field),
    defaultInWords(field),
    helpOf(field),
  ];
  return `| ${cells.join(' | ')} |`;
}

// Rewritten with: npx vitest run tests/main/cli/documentation.test.ts -u
test('docs/config-fields.md is the field table', async () => {
  const path = join(docs, 'config-fields.md');
  const sections = fieldGroups.map((group) => {
    const keys = fieldKeys.filter((key) => fields[key].group === group);
    return [
      `## ${group.replace(/^./, (letter) => letter.toUpperCase())}`,
      '',
      '| field | flag | allowed | default | what it does |',
      '| --- | --- | --- | --- | --- |',
      ...keys.map(fieldRow),
    ].join('\n');
  });
  const page = [
    '# The fields of a config',
    'Made from the field table in src-shared/catalogue; not to be edited by hand.',
    ...sections,
  ].join('\n\n');
  await expect(await formatted(path, page)).toMatchFileSnapshot(path);
});

test('docs/command-line.md has every exit code and every command', async () => {
  const text = await readFile(join(docs, 'command-line.md'), 'utf8');
  const documented = [...text.matchAll(/^\| +(\d+) +\| (.*?) +\|$/gm)].map(([, code, meaning]) => ({
    code: Number(code),
    meaning,
  }));
  expect(documented).toEqual(exitCodes.map(({ code, meaning }) => ({ code, meaning })));
  const commands = [...text.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name);
  expect(commands).toEqual(cliCommands.map(({ name }) => name));
});

test('docs/command-line.md says what every command prints for programs', async () => {
  const text = await readFile(join(docs, 'command-line.md'), 'utf8');
  const output = /## Output for programs\n(.*?)\n## /s.exec(text)![1]!;
  const named = new Set([...output.matchAll(/`(\w+)[ `]/g)].map(([, name]) => name));
  expect(cliCommands.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
});

// Rewritten with: npx vitest run tests/main/cli/documentation.test.ts -u
test('docs/formats.md has every format', async () => {
  const path = join(docs, 'formats.md');
  const table = (list: Readonly<Record<string, Pick<ModelFormat, 'label' | 'purpose' | 'lost'>>>) =>
    [
      '| format | `--format` | what it is for | what is lost |',
      '| --- | --- | --- | --- |',
      ...Object.entries(list).map(
        ([key, { label, purpose, lost }]) => `| ${label} | \`${key}\` | ${purpose} | ${lost} |`,
      ),
    ].join('\n');
  const page = [
    '# Formats',
    'Made from the lists in src-shared/exchange; not to be edited by hand. `unroll export` and the app write models and results; `unroll import` and the app read models, results and data sets.',
    '## Models out',
    'In the app: “Export model…” in the menu of a finished run’s page and on its Files tab, or in the command palette there. A format that can’t express the network says why. Several files are saved as one ZIP. “Copy PyTorch code” in the same menu copies the network alone, also before the training.',
    table(modelFormats),
    'TensorFlow.js has no GRU that resets after the product, which is PyTorch’s kind: such a network is refused there. A web page has room for about a million parameters; a larger network is refused. Every other network can be written in every format.',
    '## Models in',
    'In the app: drop the file on the window or choose it with “Import…”, correct what was found, and press “Import and test”. On the command line: `unroll import`. The model becomes an experiment of 0 epochs, which is tested and can be compared, drawn on, looked into, exported and fine-tuned.',
    [
      '| format | files | what they must have | what is kept | what is lost |',
      '| --- | --- | --- | --- | --- |',
      ...Object.values<ModelSource>(modelSources).map(
        ({ label, extensions, expects, kept, lost }) =>
          `| ${label} | ${extensions.map((extension) => `\`.${extension}\``).join(', ')} | ${expects} | ${kept} | ${lost} |`,
      ),
    ].join('\n'),
    'Tensors are recognised by PyTorch’s names for them, with anything in front, or by their shapes. Layers may be modules of their own (`lstm1`, `lstm2`) or cells. Missing biases become zeros. A file that names anything to run is refused, with the name.',
    '## Results out',
    'In the app: “Export results…” for the selected runs on Experiments, for all runs of a comparison on Compare, and in the menu of a run’s page. The runs are saved as one ZIP, each under its name and id; unzipped, it is the folder that `tensorboard --logdir` opens.',
    table(runFormats),
    '## Results in',
    'In the app: “Import…” on Experiments, Data and Compare, or a folder dropped on the window; `unroll import` takes the same. The runs can be charted and compared with others. They have no weights, and of the config only what the log tells: other fields are shown as a dash. The dialog shows where the numbers of each tag go, by names that are usual (`train/loss`, `val_acc`, `epoch_loss`, `lr-Adam`), and lets it be changed.',
    [
      '| format | files | what is kept | what is lost |',
      '| --- | --- | --- | --- |',
      ...Object.values<ResultFormat>(resultFormats).map(
        ({ label, expects, kept, lost }) => `| ${label} | ${expects} | ${kept} | ${lost} |`,
      ),
    ].join('\n'),
    'Hyperparameters with usual names (`hidden_size`, `lr`, `batch_size`) become fields of the config; the others are listed on the run’s page, in the tab From the log. Accuracies in percent are recognised by their range. Numbers that are infinite or not a number are left out, with a note. A log that was imported before is recognised by its SHA-256. An event file that ends within a record was cut off while it was written: what comes before is read. Any other damage is refused, with the file and the place.',
    '## Data in',
    [
      '| format | files | what they must have |',
      '| --- | --- | --- |',
      ...Object.values<DatasetFormat>(datasetFormats).map(
        ({ label, extensions, expects }) =>
          `| ${label} | ${extensions.map((extension) => `\`.${extension}\``).join(', ')} | ${expects} |`,
      ),
      '| IDX | `.gz` or none | The four files of MNIST and data sets like it, with names such as `train-images-idx3-ubyte.gz`, and optionally EMNIST’s `…-mapping.txt`, which names the classes. |',
    ].join('\n'),
    'Images of another size or in colour are converted to 28x28 pixels in grey, without cropping. Images on white are inverted, and those of EMNIST transposed, unless you choose otherwise. If there is no test part, a seventh of each class is split off by a seed. Classes keep their names. The app shows all of that before it stores a data set.',
  ].join('\n\n');
  await expect(await formatted(path, page)).toMatchFileSnapshot(path);
});
