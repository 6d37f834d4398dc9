import { fields } from '#shared/catalogue/fields';
import { UnrollError } from '#shared/contract/errors';
import { importFiles } from '#shared/contract/import-files';
import { formatCount } from '#shared/text/format';
import type { ParsedArguments } from '../../hosts/arguments.ts';
import type { Importer } from './importer.ts';

const seedAllowed = `a whole number from ${fields.seed.minimum} to ${formatCount(fields.seed.maximum)}`;

/** Imports the files of one data set. */
export const datasetImporter: Importer = {
  options: [
    {
      kind: 'value',
      name: 'name',
      placeholder: 'NAME',
      allowed: fields.dataset.allowed,
      help: 'The name by which configs refer to the data set.',
    },
    {
      kind: 'value',
      name: 'seed',
      placeholder: 'N',
      allowed: seedAllowed,
      help: `Decides which examples are for testing if the files have no test part. Default: ${fields.seed.default}.`,
    },
    {
      kind: 'switch',
      name: 'transposed',
      negatable: false,
      help: 'Exchanges rows and columns of the images, as EMNIST needs it.',
    },
  ],
  check: (given) => void choicesOf(given),
  async import(workbench, files, given, options) {
    const choices = choicesOf(given);
    const contents = files.map(({ content }) => content);
    const imported = await importFiles(
      workbench,
      { kind: 'dataset', ...choices },
      contents,
      options,
    );
    const notes = imported.kind === 'dataset' ? imported.notes : [];
    const { name } = choices;
    return {
      json: { dataset: name, notes },
      text: [`The data set ${name} is imported.`, ...notes].join('\n'),
    };
  },
};

function choicesOf({ values, switches }: ParsedArguments): {
  readonly name: string;
  readonly splitSeed: number;
  readonly transposed: boolean;
} {
  const name = values.get('name');
  if (name === undefined || !fields.dataset.pattern.test(name)) {
    const problem = name === undefined ? 'is missing' : `${name} is not allowed`;
    throw new UnrollError('invalid-input', `--name: ${problem}; use ${fields.dataset.allowed}`);
  }
  const seed = values.get('seed') ?? String(fields.seed.default);
  if (!/^\d+$/.test(seed) || Number(seed) > fields.seed.maximum) {
    throw new UnrollError('invalid-input', `--seed: ${seed} is not allowed; use ${seedAllowed}`);
  }
  return { name, splitSeed: Number(seed), transposed: switches.has('transposed') };
}
