import { UnrollError } from '#shared/contract/errors';
import { fieldGroups, type FieldGroup } from '#shared/catalogue/fields/field-kinds';
import { fieldKeys, fields } from '#shared/catalogue/fields';
import { nameProblem, tagProblem } from '#shared/experiment/name';
import { presets } from '#shared/experiment/presets';
import { nearest } from '#shared/text/nearest';
import type { ParsedArguments } from '../../hosts/arguments.ts';
import type { Command, OptionGroup } from '../command.ts';
import { configFrom, fieldOptions, type ConfigSource } from '../config-flags.ts';
import { readJsonInput } from '../read-input.ts';
import { trainingOutcome, trainNew } from '../train-experiment.ts';

const groupTitles: Readonly<Record<FieldGroup, string>> = {
  data: 'Data',
  network: 'Network',
  training: 'Training',
  machine: 'Machine',
};

const experimentOptions: OptionGroup = {
  title: 'Experiment',
  options: [
    {
      kind: 'value',
      name: 'preset',
      placeholder: 'NAME',
      allowed: `one of ${Object.keys(presets).join(', ')}`,
      help: `Starts from a preset: ${Object.keys(presets).join(', ')}.`,
    },
    {
      kind: 'value',
      name: 'config',
      placeholder: 'FILE',
      allowed: 'a JSON file',
      help: 'Reads fields from a JSON object such as {"cell": "LSTM", "hiddenSize": 64}.',
    },
    {
      kind: 'value',
      name: 'name',
      placeholder: 'TEXT',
      allowed: 'a text of 1 to 200 characters',
      help: 'The name of the experiment. Default: made from the config.',
    },
    {
      kind: 'value',
      name: 'batch',
      placeholder: 'TEXT',
      allowed: 'a text of 1 to 200 characters',
      help: 'The batch that the experiment belongs to: the same for runs that are made together.',
    },
    {
      kind: 'value',
      name: 'tags',
      placeholder: 'TAG,TAG',
      allowed: 'words separated by commas',
      help: 'Tags of the experiment.',
    },
    {
      kind: 'value',
      name: 'notes',
      placeholder: 'TEXT',
      allowed: 'a text',
      help: 'Notes on the experiment.',
    },
  ],
};

/** `train`: creates an experiment from flags, files and presets, and trains it. */
export const train: Command = {
  name: 'train',
  summary: 'Trains a network and saves it as an experiment.',
  description: [
    'Flags override the config file, the file overrides the preset, and the preset overrides the defaults.',
    'Ctrl+C saves a checkpoint and stops; "unroll resume" continues from there. A second Ctrl+C ends immediately.',
  ],
  positionals: [],
  options: [
    experimentOptions,
    ...fieldGroups.map((group) => ({
      title: groupTitles[group],
      options: fieldOptions(fieldKeys.filter((key) => fields[key].group === group)),
    })),
  ],
  async run(invocation) {
    const given = invocation.arguments;
    const { values } = given;
    const name = values.get('name');
    const batch = values.get('batch');
    const notes = values.get('notes');
    const tags = tagsOf(values.get('tags') ?? '');
    refuse('--name', name === undefined ? null : nameProblem(name));
    refuse('--batch', batch === undefined ? null : nameProblem(batch));
    for (const tag of tags) refuse('--tags', tagProblem(tag));
    const config = configFrom(await configSources(given), given);
    const trained = await trainNew(invocation, {
      config,
      tags,
      ...(name === undefined ? {} : { name }),
      ...(batch === undefined ? {} : { batch }),
      ...(notes === undefined ? {} : { notes }),
    });
    return trainingOutcome(trained);
  },
};

/** @throws UnrollError 'invalid-input' with the problem of a flag, if there is one */
function refuse(flag: string, problem: string | null): void {
  if (problem !== null) throw new UnrollError('invalid-input', `${flag}: ${problem}`);
}

/** In bytes: far more than all fields take. */
const maxConfigBytes = 1024 * 1024;

/** @returns the preset, then the config file, so that the file overrides the preset */
async function configSources({ values }: ParsedArguments): Promise<ConfigSource[]> {
  const sources: ConfigSource[] = [];
  const preset = values.get('preset');
  if (preset !== undefined) sources.push(presetSource(preset));
  const file = values.get('config');
  if (file !== undefined) {
    sources.push({ name: file, config: await readJsonInput(file, 'config', maxConfigBytes) });
  }
  return sources;
}

function presetSource(name: string): ConfigSource {
  const found = Object.entries(presets).find(([key]) => key === name);
  if (found !== undefined) return { name: `preset ${name}`, config: found[1].config };
  const names = Object.keys(presets);
  const meant = nearest(name, names);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new UnrollError(
    'invalid-input',
    `--preset: ${name} is not allowed; use one of ${names.join(', ')}${hint}`,
  );
}

function tagsOf(text: string): string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}
