import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import {
  modelFormatKeys,
  modelFormats,
  type ModelFormatKey,
} from '#shared/exchange/models/model-formats';
import { storageError } from '../../storage/files/storage-error.ts';
import { writeFileDurably } from '../../storage/files/durable-files.ts';
import { done, type Command } from '../command.ts';
import { experimentPositional, machineOptions } from '../common-options.ts';
import { machineOf } from '../config-flags.ts';

const allowedFormats = modelFormatKeys.join(', ');

/** `export`: writes a trained model in another program's format. */
export const exportModel: Command = {
  name: 'export',
  summary: "Writes a trained model in another program's format.",
  description: modelFormatKeys.map((key) => {
    const { label, purpose, lost } = modelFormats[key];
    return `${key}: ${label}. ${purpose} What doesn't travel with it: ${lost}`;
  }),
  positionals: [experimentPositional],
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
          help: 'The folder for the files, the present one by default. It is created if needed; files of the same names are overwritten.',
        },
      ],
    },
    machineOptions,
  ],
  async run({ workbench, arguments: given }) {
    const [reference = ''] = given.positionals;
    const format = formatOf(given.values.get('format'));
    const folder = resolve(given.values.get('to') ?? '.');
    const { record } = await workbench.call('experiments.show', { experiment: reference });
    const { id } = record;
    const request = { experiment: id, format, ...machineOf(given) };
    const { files } = await workbench.call('models.export', request);
    const paths = files.map(({ name }) => join(folder, name));
    try {
      await mkdir(folder, { recursive: true });
    } catch (error) {
      throw storageError(error, 'written', folder);
    }
    for (const [index, { content }] of files.entries()) {
      await writeFileDurably(paths[index]!, content);
    }
    return done({ experimentId: id, format, files: paths }, paths.join('\n'));
  },
};

function formatOf(written: string | undefined): ModelFormatKey {
  const found = modelFormatKeys.find((key) => key === written);
  if (found !== undefined) return found;
  const given = written === undefined ? 'is missing' : `${written} is not allowed`;
  throw new UnrollError('invalid-input', `--format: ${given}; use one of ${allowedFormats}`);
}
