import { fields } from '#shared/catalogue/fields';
import { UnrollError } from '#shared/contract/errors';
import { importFiles, type ImportedFile } from '#shared/contract/import-files';
import {
  archiveNameOf,
  contentOf,
  imageFolderProblem,
  isImageFolder,
  packImages,
} from '#shared/exchange/datasets/image-folder';
import type { OfferedFile } from '#shared/exchange/import-kinds';
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
      negatable: true,
      help: 'Exchanges rows and columns of the images. Default: on for files named emnist….',
    },
    {
      kind: 'switch',
      name: 'inverted',
      negatable: true,
      help: 'Inverts the images. Default: on if most images have a white edge.',
    },
  ],
  check: (given) => void choicesOf(given),
  async import(workbench, files, given, options) {
    const choices = choicesOf(given);
    const isFolder = isImageFolder(files);
    const contents = isFolder
      ? [await packed(files, options)]
      : files.map(({ content }) => content);
    const imported = await importFiles(
      workbench,
      { kind: 'dataset', ...choices },
      contents,
      isFolder ? { ...options, progress: secondHalf(options.progress) } : options,
    );
    const notes = imported.kind === 'dataset' ? imported.notes : [];
    const { name } = choices;
    return {
      json: { dataset: name, notes },
      text: [`The data set ${name} is imported.`, ...notes].join('\n'),
    };
  },
};

type Options = Parameters<Importer['import']>[3];

/** Packs a folder of images, which is the first half of the progress. @throws UnrollError 'invalid-input' */
async function packed(files: readonly OfferedFile[], options: Options): Promise<ImportedFile> {
  const problem = imageFolderProblem(files, { jpeg: 'refused' });
  if (problem !== null) throw new UnrollError('invalid-input', problem);
  const pieces: Blob[] = [];
  const packing = packImages(files, {
    read: contentOf,
    signal: options.signal,
    progress: (share) => options.progress?.(share / 2),
  });
  for await (const piece of packing) pieces.push(new Blob([piece as Uint8Array<ArrayBuffer>]));
  return new File(pieces, archiveNameOf(files));
}

function secondHalf(progress: Options['progress']): (share: number) => void {
  return (share) => progress?.(0.5 + share / 2);
}

interface Choices {
  readonly name: string;
  readonly splitSeed: number;
  readonly transposed?: boolean;
  readonly inverted?: boolean;
}

function choicesOf({ values, switches }: ParsedArguments): Choices {
  const name = values.get('name');
  if (name === undefined || !fields.dataset.pattern.test(name)) {
    const problem = name === undefined ? 'is missing' : `${name} is not allowed`;
    throw new UnrollError('invalid-input', `--name: ${problem}; use ${fields.dataset.allowed}`);
  }
  const seed = values.get('seed') ?? String(fields.seed.default);
  if (!/^\d+$/.test(seed) || Number(seed) > fields.seed.maximum) {
    throw new UnrollError('invalid-input', `--seed: ${seed} is not allowed; use ${seedAllowed}`);
  }
  const chosen = ['transposed', 'inverted'].flatMap((key) => {
    const value = switches.get(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return { name, splitSeed: Number(seed), ...Object.fromEntries(chosen) };
}
