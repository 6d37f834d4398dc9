import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { ExportedFile } from '#shared/exchange/models/exported-model';
import { modelFormatKeys, modelFormats } from '#shared/exchange/models/model-formats';
import { runFormatKeys, runFormats } from '#shared/exchange/runs/run-formats';
import { ordinaryMode, writeFileDurably } from '../../storage/files/durable-files.ts';
import { storageError } from '../../storage/files/storage-error.ts';
import { done, type Command, type OwnedWorkbench } from '../command.ts';
import { machineOptions } from '../common-options.ts';
import { machineOf } from '../config-flags.ts';

const formatKeys = [...modelFormatKeys, ...runFormatKeys];
type FormatKey = (typeof formatKeys)[number];
const allowedFormats = formatKeys.join(', ');
const described = { ...modelFormats, ...runFormats };

/** `export`: writes trained models and results of runs in other programs' formats. */
export const exportExperiments: Command = {
  name: 'export',
  summary: "Writes trained models or results in another program's format.",
  description: formatKeys.map((key) => {
    const { label, purpose, lost } = described[key];
    return `${key}: ${label}. ${purpose} What doesn't travel with it: ${lost}`;
  }),
  positionals: [
    {
      name: 'experiment',
      help: 'ids of experiments, beginnings of their ids, or their names',
      repeated: true,
    },
  ],
  options: [
    {
      title: 'Export',
      options: [
        {
          kind: 'value',
          name: 'format',
          placeholder: 'FORMAT',
          allowed: allowedFormats,
          help: `The format: ${allowedFormats}.`,
        },
        {
          kind: 'value',
          name: 'to',
          placeholder: 'FOLDER',
          allowed: 'a folder',
          help: 'The folder for the files, by default the current one. It is created if it is missing; files of the same names are overwritten.',
        },
      ],
    },
    machineOptions,
  ],
  async run({ workbench, arguments: given }) {
    const format = formatOf(given.values.get('format'));
    const folder = resolve(given.values.get('to') ?? '.');
    const machine = machineOf(given);
    const exported: { experimentId: string; files: string[] }[] = [];
    for (const reference of given.positionals) {
      const { record } = await workbench.call('experiments.show', { experiment: reference });
      const files = await filesOf(workbench, record.id, format, machine);
      const paths: string[] = [];
      for (const { name, content } of files) {
        const path = join(folder, name);
        await makeFolderOf(path);
        await writeFileDurably(path, content, { mode: ordinaryMode });
        paths.push(path);
      }
      exported.push({ experimentId: record.id, files: paths });
    }
    const paths = exported.flatMap(({ files }) => files);
    return done({ format, exported }, paths.join('\n'));
  },
};

async function filesOf(
  workbench: OwnedWorkbench,
  experiment: string,
  format: FormatKey,
  machine: ReturnType<typeof machineOf>,
): Promise<readonly ExportedFile[]> {
  const model = modelFormatKeys.find((key) => key === format);
  const run = runFormatKeys.find((key) => key === format);
  const { files } =
    model !== undefined
      ? await workbench.call('models.export', { experiment, format: model, ...machine })
      : await workbench.call('results.export', { experiment, format: run! });
  return files;
}

async function makeFolderOf(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw storageError(error, 'written', dirname(path));
  }
}

function formatOf(written: string | undefined): FormatKey {
  const found = formatKeys.find((key) => key === written);
  if (found !== undefined) return found;
  const given = written === undefined ? 'is missing' : `${written} is not allowed`;
  throw new UnrollError('invalid-input', `--format: ${given}; use one of ${allowedFormats}`);
}
