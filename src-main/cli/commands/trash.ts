import type { TrashedExperiment } from '#shared/contract/commands';
import { formatMinute, missing } from '#shared/text/format';
import { done, type Command } from '../command.ts';
import { experimentPositional } from '../common-options.ts';
import { formatTable, type Column } from '../table.ts';

const columns: readonly Column<TrashedExperiment>[] = [
  { title: 'id', align: 'left', cell: ({ id }) => id },
  { title: 'name', align: 'left', cell: ({ name }) => name ?? missing },
  { title: 'deleted', align: 'left', cell: ({ deletedAt }) => formatMinute(deletedAt) },
];

/** `delete`: moves an experiment to the trash. */
export const remove: Command = {
  name: 'delete',
  summary: 'Moves an experiment to the trash.',
  positionals: [experimentPositional],
  options: [],
  async run({ workbench, arguments: { positionals } }) {
    const [experiment = ''] = positionals;
    const { id } = await workbench.call('experiments.remove', { experiment });
    return done(
      { experimentId: id },
      `${id} is in the trash; "unroll restore ${id}" moves it back`,
    );
  },
};

/** `trash`: what is in the trash. */
export const trash: Command = {
  name: 'trash',
  summary: 'Lists the experiments in the trash.',
  positionals: [],
  options: [],
  async run({ workbench }) {
    const trashed = await workbench.call('experiments.listTrash', {});
    const text = trashed.length === 0 ? 'The trash is empty' : formatTable(columns, trashed);
    return done(trashed, text);
  },
};

/** `restore`: moves an experiment back from the trash. */
export const restore: Command = {
  name: 'restore',
  summary: 'Moves an experiment back from the trash.',
  positionals: [experimentPositional],
  options: [],
  async run({ workbench, arguments: { positionals } }) {
    const [experiment = ''] = positionals;
    const { id } = await workbench.call('experiments.restore', { experiment });
    return done({ experimentId: id }, `${id} is restored`);
  },
};

/** `purge`: permanently deletes an experiment in the trash. */
export const purge: Command = {
  name: 'purge',
  summary: 'Permanently deletes an experiment in the trash.',
  positionals: [experimentPositional],
  options: [],
  async run({ workbench, arguments: { positionals } }) {
    const [experiment = ''] = positionals;
    const { id } = await workbench.call('experiments.purge', { experiment });
    return done({ experimentId: id }, `${id} is permanently deleted`);
  },
};
