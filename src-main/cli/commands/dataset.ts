import type { ListedDataset } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { datasetFormatKeys, datasetFormats } from '#shared/exchange/datasets/dataset-formats';
import { formatCount, missing } from '#shared/text/format';
import { done, type Command, type Invocation, type Outcome } from '../command.ts';
import { datasetImporter } from '../imports/dataset-importer.ts';
import { interrupted, withProgress } from '../imports/importer.ts';
import { offeredFiles } from '../imports/offered-files.ts';
import { formatTable, type Column } from '../table.ts';

const actions = 'import, with the files of a data set, or list';

/** `dataset`: imports and lists data sets. */
export const dataset: Command = {
  name: 'dataset',
  summary: 'Imports a data set from files, or lists the data sets.',
  description: [
    'idx: The four files of MNIST and data sets like it, plain or .gz, with “train” or “test” and “images” or “labels” in their names.',
    ...datasetFormatKeys.map(
      (key) => `${key}: ${datasetFormats[key].label}. ${datasetFormats[key].expects}`,
    ),
    'Images of another size or in colour are converted to 28x28 pixels in grey.',
  ],
  positionals: [
    { name: 'action', help: actions },
    { name: 'file', help: 'the files to import', optional: true, repeated: true },
  ],
  options: [{ title: 'Import', options: datasetImporter.options }],
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
async function importDataset(invocation: Invocation, paths: readonly string[]): Promise<Outcome> {
  const given = invocation.arguments;
  datasetImporter.check(given);
  if (paths.length === 0) {
    throw new UnrollError('invalid-input', `<file> is missing: the files to import`);
  }
  const files = await offeredFiles(paths);
  const imported = await withProgress(invocation, (options) =>
    datasetImporter.import(invocation.workbench, files, given, options),
  );
  if (imported !== null) return done(imported.json, imported.text);
  return {
    exitCode: interrupted,
    json: { dataset: null, notes: [] },
    text: 'The import was cancelled; nothing was kept.',
  };
}
