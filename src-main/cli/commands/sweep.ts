import type { z } from 'zod';
import type { CommandInput, ListedSweep } from '#shared/contract/commands';
import { toWireError, UnrollError } from '#shared/contract/errors';
import { maxInOperation } from '#shared/contract/commands/operations';
import { nameSchema } from '#shared/experiment/name';
import { fields, type FieldKey } from '#shared/catalogue/fields';
import { describeIssue } from '#shared/json/issues';
import { bestConfig, bestOf } from '#shared/sweep/configs';
import {
  highestPriority,
  maxBudget,
  maxTrials,
  placeInDefinition,
  sweepDefinitionSchema,
  sweepPrioritySchema,
} from '#shared/sweep/sweep';
import { bestText } from '#shared/sweep/words';
import { counted, formatCount } from '#shared/text/format';
import { done, type Command, type Invocation, type Outcome } from '../command.ts';
import { importanceText } from '../importance-text.ts';
import { namingFile, readJsonInput } from '../read-input.ts';
import { chosenExecutor, executorFlags, executorOptions } from '../executor-options.ts';
import { runSweep, submitSweep, type SweepPlaceChoice } from '../run-sweep.ts';
import { configFacts, describeConfig, describeSweep } from '../sweep-text.ts';
import { formatTable, type Column } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';

/** The largest file of a sweep, in bytes. */
const fileLimit = 1024 * 1024;

const actions = {
  create: 'stores a sweep from a JSON file',
  run: 'runs it, or resumes it where it was; Ctrl+C pauses it',
  submit: 'hands the runs that are due to a cluster or to workers, and returns',
  follow:
    'takes up what was submitted, brings results back and submits what follows from them; Ctrl+C leaves it there',
  pause: 'stops what was submitted, each run after a checkpoint, and brings back what was computed',
  list: 'lists all sweeps',
  status: 'shows the trials of one, and what was decided about them',
  best: 'shows its best trial; if several seeds are tried, its best config by the mean over them',
  rename: 'renames one that isn’t running, and the batch of its runs',
  delete:
    'deletes one that isn’t running; its runs stay, unless --with-runs moves them to the trash',
  extend: 'adds trials to a random search or TPE, epochs to a budget, or values to a grid',
  prioritise: 'sets its priority: runs of a sweep with a higher one begin first',
  cancel: 'ends it for good, also where it was submitted, and brings back what was computed',
} as const;
type Action = keyof typeof actions;

const example = {
  name: 'Learning rates',
  base: { cell: 'GRU', epochs: 9 },
  space: [
    { field: 'learningRate', from: 0.0001, to: 0.1, logarithmic: true },
    { field: 'hiddenSize', values: [64, 128, 256] },
    { field: 'layers', from: 1, to: 3, when: { field: 'hiddenSize', oneOf: [64, 128] } },
  ],
  method: { kind: 'tpe', trials: 40 },
  halving: { kind: 'synchronous', firstRung: 1, factor: 3 },
};

/** `sweep`: searches for good configs. */
export const sweep: Command = {
  name: 'sweep',
  summary: 'Searches for good configs: as a grid, at random or by TPE, with successive halving.',
  description: [
    ...Object.entries(actions).map(([action, help]) => `${action}: ${help}.`),
    `A sweep is a JSON object such as ${JSON.stringify(example).replaceAll(/[,:](?=["{[])/g, '$& ')}`,
    'method is grid (all combinations, in random order), random or tpe, which learns from earlier trials; the latter two have a number of trials. budget is the most epochs that all trials together are trained.',
    'halving trains all trials for firstRung epochs, the best one in factor for factor times as many, and so on; the others are paused, and can be continued. Without it, all are trained to their end. medianStopping: true stops trials whose best result is worse than the median of the finished ones at the same epoch.',
    'goal is validationAccuracy or validationLoss. seed makes a sweep reproducible. If the field seed is searched, a grid and a random search try each config with each of the seeds that are listed, and configs are ranked by their mean over seeds. What has been trained already is not trained again.',
  ],
  positionals: [
    { name: 'action', help: Object.keys(actions).join(', ') },
    {
      name: 'sweep',
      help: 'its id, the beginning of its id, or its name; for create a JSON file',
      optional: true,
    },
  ],
  options: [
    {
      title: 'Sweep',
      options: [
        {
          kind: 'value',
          name: 'parallel',
          placeholder: 'N',
          allowed: 'a whole number from 1 to 10000',
          help: 'For run, submit and follow: how many runs to train at once. Default: 1; elsewhere, all that are due.',
        },
        {
          kind: 'value',
          name: 'trials',
          placeholder: 'N',
          allowed: `a whole number from 1 to ${maxTrials}`,
          help: 'For extend: how many trials to add.',
        },
        {
          kind: 'switch',
          name: 'give-up',
          negatable: false,
          help: 'For pause: doesn’t contact the cluster or the Redis, for one that has vanished. What was computed there since isn’t collected, and runs may still be computed there.',
        },
        {
          kind: 'value',
          name: 'name',
          placeholder: 'NAME',
          allowed: 'a name that no other sweep has',
          help: 'For rename: the new name.',
        },
        {
          kind: 'switch',
          name: 'with-runs',
          negatable: false,
          help: 'For delete: moves the runs that it has made to the trash as well.',
        },
        {
          kind: 'value',
          name: 'epochs',
          placeholder: 'N',
          allowed: `a whole number from 1 to ${maxBudget}`,
          help: 'For extend: how many epochs to add to the budget.',
        },
        {
          kind: 'value',
          name: 'values',
          placeholder: 'FIELD=LIST',
          allowed: 'a field of a grid and values, such as hiddenSize=256,512',
          help: 'For extend: values to add to a field of a grid.',
        },
        {
          kind: 'value',
          name: 'priority',
          placeholder: 'N',
          allowed: `a whole number from -${highestPriority} to ${highestPriority}`,
          help: 'For prioritise: the new priority. New sweeps have 0. Of several sweeps that one program runs, the one with the highest priority begins its runs first.',
        },
      ],
    },
    { title: 'Where runs are computed, for run and submit', options: executorOptions },
  ],
  async run(invocation) {
    const [action = '', target] = invocation.arguments.positionals;
    if (!(action in actions)) {
      throw new UnrollError(
        'invalid-input',
        `<action>: ${action} is not allowed; use one of ${Object.keys(actions).join(', ')}`,
      );
    }
    checkOptions(action as Action, invocation);
    if (action === 'list') return listSweeps(invocation, target);
    if (target === undefined) {
      const what = action === 'create' ? 'a JSON file' : 'the id or the name of a sweep';
      throw new UnrollError('invalid-input', `<sweep> is missing: ${what}`);
    }
    return act[action as Exclude<Action, 'list'>](invocation, target);
  },
};

const act: Record<
  Exclude<Action, 'list'>,
  (invocation: Invocation, target: string) => Promise<Outcome>
> = {
  create: async ({ workbench }, path) => {
    const definition = await readJsonInput(path, 'sweep', fileLimit);
    const { error } = sweepDefinitionSchema.safeParse(definition);
    if (error !== undefined) throw refusedFile(path, error.issues);
    const input = { definition } as CommandInput<'sweeps.create'>;
    const view = await workbench.call('sweeps.create', input).catch(namingFile(path));
    return done(view, `${view.id}\nTo begin: unroll sweep run ${view.id}`);
  },
  run: (invocation, target) => runSweep(invocation, target, placeOf(invocation)),
  submit: (invocation, target) => submitSweep(invocation, target, placeOf(invocation)),
  follow: (invocation, target) => runSweep(invocation, target, placeOf(invocation), 'leave'),
  pause: async ({ workbench, arguments: { switches } }, target) => {
    const givesUp = switches.get('give-up') ?? false;
    const view = await workbench
      .call('sweeps.pause', { sweep: target, givesUp })
      .catch(offering(`unroll sweep pause ${target} --give-up`));
    const next = view.status === 'paused' ? `\nTo continue: unroll sweep run ${view.id}` : '';
    return done(view, `${view.id} is ${view.status}.${next}`);
  },
  status: async ({ workbench }, target) => {
    const view = await workbench.call('sweeps.show', { sweep: target });
    const matters = importanceText(view);
    return done(view, [describeSweep(view), ...(matters === null ? [] : ['', matters])].join('\n'));
  },
  best: async ({ workbench }, target) => {
    const view = await workbench.call('sweeps.show', { sweep: target });
    const best = bestConfig(view);
    if (best === null) {
      const message =
        view.status === 'finished'
          ? `no trial of ${view.id} has a result; “unroll sweep status ${view.id}” says why`
          : `${view.id} has no results yet; run it first`;
      throw new UnrollError('not-found', message);
    }
    return done({ ...bestOf(best), config: configFacts(view, best) }, describeConfig(view, best));
  },
  extend: async (invocation, target) => {
    const trials = wholeNumber(invocation.arguments, 'trials', maxTrials);
    const epochs = wholeNumber(invocation.arguments, 'epochs', maxBudget);
    const values = addedValues(invocation.arguments.values.get('values'));
    if (trials === null && epochs === null && values === null) {
      throw new UnrollError(
        'invalid-input',
        '--trials, --epochs or --values is missing: what to add',
      );
    }
    const more = { trials, epochs, values };
    const view = await invocation.workbench.call('sweeps.extend', { sweep: target, ...more });
    return done(view, `${view.id}\nTo continue: unroll sweep run ${view.id}`);
  },
  prioritise: async ({ workbench, arguments: { values } }, target) => {
    const given = values.get('priority');
    if (given === undefined) {
      throw new UnrollError(
        'invalid-input',
        `--priority is missing: a whole number from -${highestPriority} to ${highestPriority}; new sweeps have 0`,
      );
    }
    const input = { sweep: target, priority: given === '' ? NaN : Number(given) };
    const { success } = sweepPrioritySchema.safeParse(input.priority);
    if (!success) {
      throw new UnrollError(
        'invalid-input',
        `--priority: ${given} is not allowed; use a whole number from -${highestPriority} to ${highestPriority}`,
      );
    }
    const view = await workbench.call('sweeps.prioritise', input);
    return done(view, `${view.id} has priority ${view.priority}.`);
  },
  rename: async ({ workbench, arguments: { values } }, target) => {
    const given = values.get('name');
    if (given === undefined) {
      throw new UnrollError('invalid-input', '--name is missing: what the sweep is to be called');
    }
    const { success, data, error } = nameSchema.safeParse(given);
    if (!success) throw new UnrollError('invalid-input', `--name: ${error.issues[0]!.message}`);
    const view = await workbench.call('sweeps.rename', { sweep: target, name: data });
    return done(view, `${view.id} is called ${view.definition.name}.`);
  },
  delete: async ({ workbench, arguments: { switches } }, target) => {
    const removed = await workbench.call('sweeps.remove', { sweep: target });
    const { id, experiments } = removed;
    if (experiments.length === 0) return done(removed, `${id} is deleted.`);
    const runs = counted(experiments.length, 'run');
    if (switches.get('with-runs') !== true) {
      return done(removed, `${id} is deleted; its ${runs} stay.`);
    }
    let failed = 0;
    for (let start = 0; start < experiments.length; start += maxInOperation) {
      const ended = await workbench.call('experiments.removeMany', {
        operation: `delete the runs of ${id} from ${start}`,
        label: `Delete the runs of ${id}`,
        experiments: experiments.slice(start, start + maxInOperation),
      });
      failed += ended.failed;
    }
    const trashed = formatCount(experiments.length - failed);
    const stay = failed === 0 ? '' : `; ${formatCount(failed)} could not be moved there`;
    return {
      exitCode: failed === 0 ? 0 : 1,
      json: { ...removed, failed },
      text: `${id} is deleted; ${failed === 0 ? `its ${runs}` : `${trashed} of its ${runs}`} moved to the trash${stay}.`,
    };
  },
  cancel: async ({ workbench }, target) => {
    const view = await workbench
      .call('sweeps.cancel', { sweep: target })
      .catch(
        offering(`unroll sweep pause ${target} --give-up, then unroll sweep cancel ${target}`),
      );
    return done(view, `${view.id} is ${view.status}.`);
  },
};

/** For `catch`: says after the failure what to do about a place that can't be reached any more. */
function offering(commands: string): (error: unknown) => never {
  return (error) => {
    const { code, message } = toWireError(error);
    if (code !== 'unavailable') throw error;
    throw new UnrollError(code, `${message}\nIf it is gone for good: ${commands}`, {
      cause: error,
    });
  };
}

/** So many problems of a file are told at once. */
const mostShown = 10;

function refusedFile(path: string, issues: readonly z.core.$ZodIssue[]): UnrollError {
  const lines = issues
    .slice(0, mostShown)
    .map((issue) => `  ${describeIssue(issue, placeInDefinition)}`);
  const more = issues.length - lines.length;
  if (more > 0) lines.push(`  and ${more} more`);
  return new UnrollError('invalid-input', `${path}:\n${lines.join('\n')}`);
}

/** The actions that an option is for. */
const optionOf: Readonly<Record<string, readonly Action[]>> = {
  parallel: ['run', 'submit', 'follow'],
  trials: ['extend'],
  epochs: ['extend'],
  values: ['extend'],
  priority: ['prioritise'],
  'give-up': ['pause'],
  name: ['rename'],
  'with-runs': ['delete'],
  ...Object.fromEntries(executorFlags.map((name) => [name, ['run', 'submit'] as const])),
};

/** The values of `hiddenSize=256,512`, as the field has them; what isn't allowed is refused later, with what is. */
function addedValues(
  text: string | undefined,
): Record<string, (string | number | boolean)[]> | null {
  if (text === undefined) return null;
  const [, key = '', list = ''] = /^\s*(\w+)\s*=(.*)$/.exec(text) ?? [];
  const kind = Object.hasOwn(fields, key) ? fields[key as FieldKey].kind : null;
  if (kind === null || list.trim() === '') {
    throw new UnrollError(
      'invalid-input',
      `--values: ${text} is not allowed; use a field of the grid and values, such as hiddenSize=256,512`,
    );
  }
  const valueOf = (written: string): string | number | boolean => {
    const isNumber = (kind === 'integer' || kind === 'real') && written !== '';
    if (isNumber && !Number.isNaN(Number(written))) return Number(written);
    if (kind === 'switch' && /^(true|false)$/.test(written)) return written === 'true';
    return written;
  };
  return { [key]: list.split(',').map((written) => valueOf(written.trim())) };
}

function checkOptions(action: Action, { arguments: { values, switches } }: Invocation): void {
  for (const name of [...values.keys(), ...switches.keys()]) {
    const owners = optionOf[name];
    if (owners !== undefined && !owners.includes(action)) {
      throw new UnrollError(
        'invalid-input',
        `--${name} is only for ${new Intl.ListFormat('en-GB').format(owners)}`,
      );
    }
  }
}

/** Where the runs are to be computed, and how many at once. */
function placeOf(invocation: Invocation): SweepPlaceChoice {
  return {
    executor: chosenExecutor(invocation.arguments),
    parallel: wholeNumber(invocation.arguments, 'parallel', 10_000),
  };
}

const columns: readonly Column<ListedSweep>[] = [
  { title: 'id', align: 'left', cell: ({ id }) => id },
  { title: 'status', align: 'left', cell: (row) => (row.kind === 'sweep' ? row.status : row.kind) },
  {
    title: 'trials',
    align: 'right',
    cell: (row) => (row.kind === 'sweep' ? formatCount(row.trials) : ''),
  },
  {
    title: 'best',
    align: 'right',
    cell: (row) => (row.kind === 'sweep' ? (bestText(row) ?? '') : ''),
  },
  {
    title: 'name',
    align: 'left',
    cell: (row) => (row.kind === 'sweep' ? row.definition.name : row.reason),
  },
];

async function listSweeps({ workbench }: Invocation, target: string | undefined): Promise<Outcome> {
  if (target !== undefined) {
    throw new UnrollError('invalid-input', `list takes no sweep; unexpected: ${target}`);
  }
  const listed = await workbench.call('sweeps.list', {});
  return done(listed, formatTable(columns, listed));
}
