import { fieldGroups, whyFixedInForks } from '#shared/catalogue/fields/field-kinds';
import { fieldKeys, fields } from '#shared/catalogue/fields';
import { UnrollError } from '#shared/contract/errors';
import { flagOf } from '#shared/experiment/command-line';
import { ConfigError } from '#shared/experiment/config';
import { nameProblem } from '#shared/experiment/name';
import type { Command } from '../command.ts';
import { experimentPositional } from '../common-options.ts';
import { fieldOptions, givenFields, refusalOf } from '../config-flags.ts';
import { trainCreated, trainingOutcome } from '../train-experiment.ts';

const epochAllowed = 'a whole number from 0';
/** Those that a fork can change. */
const freeKeys = fieldKeys.filter((key) => whyFixedInForks(fields[key]) === null);
/** Why the flags of the others are refused. */
const fixedFlags = new Map(
  fieldKeys.flatMap((key) => {
    const why = whyFixedInForks(fields[key]);
    return why === null ? [] : [[flagOf(key), `a fork keeps it, as ${why}`] as const];
  }),
);

/** `fork`: continues a run from one of its checkpoints as a new experiment, with another config. */
export const fork: Command = {
  name: 'fork',
  summary: 'Continues a run from a checkpoint that it has kept, as a new experiment.',
  description: [
    'Both are the same run up to that checkpoint; the flags say what changes from there. Without any, the fork reaches the weights of its parent. A flag without effect is refused.',
    'A run keeps checkpoints if it is trained with --keep-checkpoints. One that is stopped or has failed can also be forked from its last checkpoint.',
  ],
  positionals: [experimentPositional],
  options: [
    {
      title: 'Experiment',
      options: [
        {
          kind: 'value',
          name: 'epoch',
          placeholder: 'N',
          allowed: epochAllowed,
          help: 'The epoch whose checkpoint the fork begins from; 0: before the first. Default: the last checkpoint with something left to train.',
        },
        {
          kind: 'value',
          name: 'name',
          placeholder: 'TEXT',
          allowed: 'a text of 1 to 200 characters',
          help: 'The name of the new experiment. Default: made from what changes.',
        },
      ],
    },
    ...fieldGroups.flatMap((group) => {
      const keys = freeKeys.filter((key) => fields[key].group === group);
      const title = `${group.charAt(0).toUpperCase()}${group.slice(1)}`;
      return [{ title, options: fieldOptions(keys, () => 'the parent’s') }];
    }),
  ],
  refusedFlags: fixedFlags,
  async run(invocation) {
    const { positionals, values, switches } = invocation.arguments;
    const [experiment = ''] = positionals;
    const name = values.get('name');
    const problem = name === undefined ? null : nameProblem(name);
    if (problem !== null) throw new UnrollError('invalid-input', `--name: ${problem}`);
    const epoch = epochOf(values.get('epoch'));
    const { id } = await invocation.workbench
      .call('experiments.fork', {
        experiment,
        config: givenFields(freeKeys, { values, switches }),
        ...(epoch === undefined ? {} : { epoch }),
        ...(name === undefined ? {} : { name }),
      })
      .catch((error: unknown) => {
        throw error instanceof ConfigError ? refusalOf(error, values) : error;
      });
    return trainingOutcome(await trainCreated(invocation, id));
  },
};

function epochOf(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  if (/^\d{1,9}$/.test(written)) return Number(written);
  throw new UnrollError('invalid-input', `--epoch: ${written} is not allowed; use ${epochAllowed}`);
}
