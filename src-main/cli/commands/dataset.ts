import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import type { CommandOutput, ListedDataset } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { importFiles, type ImportedFile } from '#shared/contract/import-files';
import { datasetFormatKeys, datasetFormats } from '#shared/exchange/datasets/dataset-formats';
import { fields } from '#shared/catalogue/fields';
import { formatCount, missing } from '#shared/text/format';
import type { ParsedArguments } from '../../hosts/arguments.ts';
import { onInterrupt } from '../../hosts/interrupts.ts';
import { done, type Command, type Invocation, type Outcome } from '../command.ts';
import { ImportReporter } from '../import-reporter.ts';
import { formatTable, type Column } from '../table.ts';

const actions = 'import, with the files of a data set, or list';
const seedAllowed = `a whole number from ${fields.seed.minimum} to ${formatCount(fields.seed.maximum)}`;

/** `dataset`: imports and lists data sets. */
export const dataset: Command = {
  name: 'dataset',
  summary: 'Imports a data set from files, or lists the data sets.',
  description: [
    'idx: The four files of MNIST and data sets like it, plain or .gz, with “train” or “test” and “images” or “labels” in their names.',
    ...datasetFormatKeys.map(
      (key) => `${key}: ${datasetFormats[key].label}. ${datasetFormats[key].expects}`,
    ),
    'Images of another size or in colour are brought to 28x28 pixels in grey.',
  ],
  positionals: [
    { name: 'action', help: actions },
    { name: 'file', help: 'the files to import', optional: true, repeated: true },
  ],
  options: [
    {
      title: 'Import',
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
    },
  ],
  async run(invocation) {
    const [action, ...paths] = invocation.arguments.positionals;
    if (action === 'list') return listDatasets(invocation, paths);
    if (action === 'import') return importDataset(invocation, paths);
    throw new UnrollError('invalid-input', `<action>: ${action} is not allowed; use ${actions}`);
  },
};

const columns: readonly Column<ListedDataset>[] = [
  { title: 'name', align: 'left', cell: ({ name }) => name },
  { title: 'classes', align: 'right', cell: (row) => numberOf(row, ({ classes }) => classes) },
  {
    title: 'training',
    align: 'right',
    cell: (row) => numberOf(row, ({ training }) => sum(training)),
  },
  { title: 'test', align: 'right', cell: (row) => numberOf(row, ({ test }) => sum(test)) },
  { title: '', align: 'left', cell: (row) => (row.kind === 'damaged' ? row.reason : '') },
];

type ReadableDataset = Extract<ListedDataset, { kind: 'dataset' }>;

function numberOf(row: ListedDataset, count: (dataset: ReadableDataset) => number): string {
  return row.kind === 'damaged' ? missing : formatCount(count(row));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

async function listDatasets({ workbench }: Invocation, paths: readonly string[]): Promise<Outcome> {
  if (paths.length > 0) {
    throw new UnrollError('invalid-input', `list takes no files; unexpected: ${paths.join(', ')}`);
  }
  const listed = await workbench.call('datasets.list', {});
  return done(listed, formatTable(columns, listed));
}

/** Ctrl+C cancels the import, and nothing of it stays. */
async function importDataset(
  { arguments: given, workbench, dependencies }: Invocation,
  paths: readonly string[],
): Promise<Outcome> {
  const what = { kind: 'dataset', ...choicesOf(given) } as const;
  if (paths.length === 0) {
    throw new UnrollError('invalid-input', `<file> is missing: the files to import`);
  }
  const files = await Promise.all(paths.map(openInput));
  const reporter = new ImportReporter(dependencies.stderr, dependencies.now);
  const controller = new AbortController();
  const restoreSignals = onInterrupt(dependencies.signals, dependencies.now, {
    first: () => controller.abort(),
    again: () => workbench.kill(),
  });
  try {
    const imported = await importFiles(workbench, what, files, {
      signal: controller.signal,
      progress: (share) => reporter.report('copying', share),
      reading: (share) => reporter.report('reading', share),
    });
    return outcomeOf(what.name, imported);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    return {
      exitCode: 130,
      json: { dataset: null, notes: [] },
      text: 'The import was cancelled; nothing was kept.',
    };
  } finally {
    reporter.close();
    restoreSignals();
  }
}

function outcomeOf(name: string, imported: CommandOutput<'imports.finish'>): Outcome {
  const notes = imported.kind === 'dataset' ? imported.notes : [];
  return done({ dataset: name, notes }, [`The data set ${name} is imported.`, ...notes].join('\n'));
}

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

/** @throws UnrollError 'not-found' for a file that can't be read */
async function openInput(path: string): Promise<ImportedFile> {
  try {
    const blob = await openAsBlob(path);
    return {
      name: basename(path),
      size: blob.size,
      slice: (start, end) => blob.slice(start, end),
    };
  } catch (cause) {
    const { message } = cause as Error;
    throw new UnrollError('not-found', `${path}: the file can't be read (${message})`, { cause });
  }
}
