import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '../../catalogue/fields.ts';
import type { Field } from '../../catalogue/fields/field-kinds.ts';
import { ConfigError, defaultConfig, fieldProblem, parseConfig } from '../../experiment/config.ts';

/** Names of hyperparameters in other programs, without their separators, beside a field's key and its aliases. */
const usualNames: Readonly<Partial<Record<FieldKey, readonly string[]>>> = {
  cell: [
    'cell',
    'celltype',
    'model',
    'modeltype',
    'modelname',
    'arch',
    'architecture',
    'rnn',
    'rnncell',
    'network',
  ],
  hiddenSize: [
    'nhidden',
    'nhid',
    'hiddendim',
    'hiddenunits',
    'rnnunits',
    'rnnsize',
    'numunits',
    'numhidden',
    'units',
    'hiddenchannels',
    'dmodel',
  ],
  layers: ['nlayers', 'numlayers', 'rnnlayers', 'numrnnlayers'],
  optimiser: ['optim', 'optimizername', 'optimizertype', 'solver'],
  learningRate: ['baselr', 'initiallr', 'initlr', 'lr0', 'eta', 'stepsize'],
  weightDecay: ['l2', 'weightdecay', 'l2penalty'],
  batchSize: ['trainbatchsize', 'batch', 'perdevicetrainbatchsize', 'minibatchsize'],
  epochs: ['nepochs', 'numepochs', 'maxepochs', 'numtrainepochs', 'nbepochs', 'epoch'],
  seed: ['randomseed', 'randomstate', 'manualseed', 'rngseed'],
  dropout: ['dropoutrate', 'dropoutp', 'pdropout', 'pdrop'],
  clipNorm: ['gradientclipval', 'clipgradnorm', 'maxgradnorm', 'gradientclip', 'clipgrad'],
  dataset: ['dataset', 'datasetname'],
  trainingExamples: ['ntrain', 'numtrain', 'trainsize'],
  validationExamples: ['nval', 'numval', 'valsize'],
  patience: ['earlystoppingpatience'],
  threads: ['numthreads'],
};

function joined(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z\d]/g, '');
}

const keyOf = new Map(
  fieldKeys.flatMap((key) => {
    const { aliases = [] }: Field = fields[key];
    return [key, ...aliases, ...(usualNames[key] ?? [])].map(
      (name) => [joined(name), key] as const,
    );
  }),
);

/** What the hyperparameters of a log say about the config. */
export interface ReadParameters {
  /** Complete: fields that the log doesn't tell have their defaults, which mean nothing. */
  readonly config: ExperimentConfig;
  /** The fields that it tells, in the order of the table. */
  readonly known: readonly FieldKey[];
  /** The other hyperparameters, as they are in the log. */
  readonly others: readonly (readonly [name: string, value: string])[];
}

/** Reads hyperparameters by their usual names: `lr`, `hidden_size`, `model.num_layers`. */
export function readParameters(parameters: ReadonlyMap<string, string>): ReadParameters {
  const found = new Map<FieldKey, { readonly name: string; readonly value: unknown }>();
  // A field's own name counts more than a usual one, which may mean something else.
  const given = [...parameters].map(([name, text]) => ({ name, text, key: fieldNamed(name) }));
  const exactFirst = given.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
  for (const { name, text, key } of exactFirst) {
    if (key === undefined || found.has(key)) continue;
    const value = valueOf(key, text);
    if (value !== undefined && fieldProblem(key, value) === undefined)
      found.set(key, { name, value });
  }
  const config = allowedConfig(found);
  const taken = new Set([...found.values()].map(({ name }) => name));
  return {
    config,
    known: fieldKeys.filter((key) => found.has(key)),
    others: [...parameters].filter(([name]) => !taken.has(name)),
  };
}

function isOwn({
  name,
  key,
}: {
  readonly name: string;
  readonly key: FieldKey | undefined;
}): boolean {
  return key !== undefined && joined(name) === joined(key);
}

function fieldNamed(name: string): FieldKey | undefined {
  return keyOf.get(joined(name)) ?? keyOf.get(joined(name.split(/[./]/).at(-1)!));
}

/** Leaves out the fields that break a rule between fields, until none does. */
function allowedConfig(found: Map<FieldKey, { readonly value: unknown }>): ExperimentConfig {
  for (;;) {
    const values = Object.fromEntries([...found].map(([key, { value }]) => [key, value]));
    try {
      return parseConfig(values);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const before = found.size;
      for (const { key } of error.problems) found.delete(key as FieldKey);
      // A rule that names a field which the log doesn't tell is broken by one that it does tell.
      if (found.size === before) found.clear();
      if (found.size === 0) return defaultConfig();
    }
  }
}

function valueOf(key: FieldKey, text: string): unknown {
  const field: Field = fields[key];
  const trimmed = text.trim().replaceAll(/^['"]|['"]$/g, '');
  switch (field.kind) {
    case 'integer':
    case 'real':
      return trimmed === '' ? undefined : Number(trimmed);
    case 'switch':
      if (/^(?:true|yes|1|1\.0)$/i.test(trimmed)) return true;
      return /^(?:false|no|0|0\.0)$/i.test(trimmed) ? false : undefined;
    case 'choice':
      return choiceOf(field.options, trimmed);
    case 'text':
      return trimmed.toLowerCase();
  }
}

/** An option by its key or its label in any case: `lstm`, `torch.optim.Adam`. */
function choiceOf(options: Readonly<Record<string, unknown>>, text: string): string | undefined {
  const named = joined(text);
  const last = joined(text.split('.').at(-1)!);
  return Object.entries(options).find(([option, label]) =>
    [joined(option), joined(String(label))].some((name) => name === named || name === last),
  )?.[0];
}
