import { fieldGroups, type FieldGroup } from '#shared/catalogue/fields/field-kinds';
import { fieldKeys, fields, type ExperimentConfig } from '#shared/catalogue/fields';
import type { CommandInput } from '#shared/contract/commands';
import { toWireError, UnrollError } from '#shared/contract/errors';
import { runName } from '#shared/experiment/automatic-name';
import { flagOf } from '#shared/experiment/command-line';
import type { FieldValues } from '#shared/experiment/effects';
import { expandGrid, variedFields } from '#shared/experiment/grid';
import { isImportedResults, noWeights } from '#shared/experiment/known-config';
import { nameProblem, tagProblem } from '#shared/experiment/name';
import { presets, type Preset } from '#shared/experiment/presets';
import { nearest } from '#shared/text/nearest';
import type { ParsedArguments } from '../../hosts/arguments.ts';
import type { Command, Invocation, OptionGroup, Outcome } from '../command.ts';
import { configFrom, fieldOptions, type ConfigSource } from '../config-flags.ts';
import { readJsonInput } from '../read-input.ts';
import { resultTable } from '../result-table.ts';
import { trainingOutcome, trainNew, type Trained } from '../train-experiment.ts';

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
      allowed: 'the name of a preset',
      help: 'Starts from one of the presets listed above.',
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

const weightsFlag = flagOf('initialWeights');

/** How the command line takes the weights: it finds their hash itself. */
const weightsOption = {
  placeholder: 'EXPERIMENT',
  allowed: 'an experiment, or the SHA-256 of weights',
  help: 'Begins from an experiment’s weights, given by its id, the beginning of it, its name, or their SHA-256. Default: random ones.',
};

/** `train`: creates an experiment from flags, files and presets, and trains it. */
export const train: Command = {
  name: 'train',
  summary: 'Trains a network and saves it as an experiment.',
  description: [
    'Flags override the config file, the file overrides the preset, and the preset overrides the defaults.',
    'A preset that stands for several runs trains them one after the other, as one batch. A flag or the file can fix what they differ in.',
    `Presets: ${Object.keys(presets).join(', ')}.`,
    'Ctrl+C saves a checkpoint and stops; "unroll resume" continues from there. A second Ctrl+C ends immediately.',
  ],
  positionals: [],
  options: [
    experimentOptions,
    ...fieldGroups.map((group) => ({
      title: groupTitles[group],
      options: fieldOptions(fieldKeys.filter((key) => fields[key].group === group)).map((option) =>
        option.name === weightsFlag ? { ...option, ...weightsOption } : option,
      ),
    })),
  ],
  async run(invocation) {
    const given = await withWeightsFound(invocation);
    const { values } = given;
    const name = values.get('name');
    const batch = values.get('batch');
    const notes = values.get('notes');
    const tags = tagsOf(values.get('tags') ?? '');
    refuse('--name', name === undefined ? null : nameProblem(name));
    refuse('--batch', batch === undefined ? null : nameProblem(batch));
    for (const tag of tags) refuse('--tags', tagProblem(tag));
    const details = { tags, ...(notes === undefined ? {} : { notes }) };
    const preset = presetOf(values.get('preset'));
    const file = await configFile(values.get('config'));
    const config = configFrom([...preset.sources, ...file], given);
    const several = notOverridden(preset.several, file, given);
    const varied = variedFields(several);
    if (varied.length === 0) {
      const draft = {
        ...{ config, ...details },
        ...(name === undefined ? {} : { name }),
        ...(batch === undefined ? {} : { batch }),
      };
      return trainingOutcome(await trainNew(invocation, draft));
    }
    const drafts = combinationsOf(config, several).map((combination) => ({
      config: combination,
      name: runName(combination, varied, name),
      batch: batch ?? name ?? preset.label,
      ...details,
    }));
    return trainSeveral(invocation, drafts);
  },
};

/**
 * @returns the arguments with the SHA-256 of starting weights in place of the experiment that has them
 * @throws UnrollError naming the flag: 'not-found' if there is no such experiment, 'invalid-input' if several are meant
 *   or it has no weights
 */
async function withWeightsFound({
  arguments: given,
  workbench,
}: Invocation): Promise<ParsedArguments> {
  const written = given.values.get(weightsFlag);
  if (written === undefined || fields.initialWeights.pattern.test(written)) return given;
  try {
    const { record } = await workbench.call('experiments.show', { experiment: written });
    if (record.weightsSha256 === null) {
      throw new UnrollError(
        'invalid-input',
        isImportedResults(record)
          ? `${record.id}: ${noWeights}`
          : `${record.id} has no weights yet; train it first`,
      );
    }
    return { ...given, values: new Map([...given.values, [weightsFlag, record.weightsSha256]]) };
  } catch (error) {
    const { code, message } = toWireError(error);
    throw new UnrollError(code, `--${weightsFlag}: ${message}`, { cause: error });
  }
}

/** @throws UnrollError 'invalid-input' with the problem of a flag, if there is one */
function refuse(flag: string, problem: string | null): void {
  if (problem !== null) throw new UnrollError('invalid-input', `${flag}: ${problem}`);
}

/** In bytes: far more than all fields take. */
const maxConfigBytes = 1024 * 1024;

/** @returns the fields that the config file gives, if there is one */
async function configFile(path: string | undefined): Promise<ConfigSource[]> {
  if (path === undefined) return [];
  return [{ name: path, config: await readJsonInput(path, 'config', maxConfigBytes) }];
}

/** What a preset gives. */
interface PresetParts {
  readonly label: string;
  readonly sources: readonly ConfigSource[];
  readonly several: FieldValues;
}

/**
 * @returns what a preset gives; without a name nothing
 * @throws UnrollError 'invalid-input' if there is no such preset
 */
function presetOf(name: string | undefined): PresetParts {
  if (name === undefined) return { label: '', sources: [], several: {} };
  const found = Object.entries(presets).find(([key]) => key === name);
  if (found !== undefined) {
    const { label, config, several = {} }: Preset = found[1];
    return { label, sources: [{ name: `preset ${name}`, config }], several };
  }
  const names = Object.keys(presets);
  const meant = nearest(name, names);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new UnrollError(
    'invalid-input',
    `--preset: ${name} is not allowed; use one of ${names.join(', ')}${hint}`,
  );
}

/** @returns the fields with several values that neither a flag nor the config file sets to a single one */
function notOverridden(
  several: FieldValues,
  file: readonly ConfigSource[],
  { values, switches }: ParsedArguments,
): FieldValues {
  const inFile = new Set(file.flatMap(({ config }) => Object.keys(config as object)));
  const kept = variedFields(several).filter(
    (key) => !inFile.has(key) && !values.has(flagOf(key)) && !switches.has(flagOf(key)),
  );
  return Object.fromEntries(kept.map((key) => [key, several[key]]));
}

/** @returns a config for each combination of some fields' values that can be trained */
function combinationsOf(config: ExperimentConfig, several: FieldValues): ExperimentConfig[] {
  const single = Object.fromEntries(fieldKeys.map((key) => [key, [config[key]]]));
  return expandGrid({ ...single, ...several }).flatMap((run) =>
    run.refusal === null ? [run.config] : [],
  );
}

/** Trains experiments one after the other; one that ends early is the last. */
async function trainSeveral(
  invocation: Invocation,
  drafts: readonly CommandInput<'experiments.create'>[],
): Promise<Outcome> {
  const trained: Trained[] = [];
  for (const draft of drafts) {
    const last = await trainNew(invocation, draft);
    trained.push(last);
    if (last.exitCode !== 0) break;
  }
  const results = trained.map(({ result }) => result);
  return {
    exitCode: trained.at(-1)?.exitCode ?? 0,
    json: results,
    text: resultTable(results, 'name'),
  };
}

function tagsOf(text: string): string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}
