import { knownConfig } from '#shared/experiment/known-config';
import { testValue } from '#shared/experiment/test-value';
import type { ListedExperiment } from '#shared/contract/commands';
import { metricText } from '#shared/catalogue/metrics/metric';
import { testMetrics } from '#shared/catalogue/metrics/test-metrics';
import { counted, formatMinute, missing } from '#shared/text/format';
import { done, type Command } from '../command.ts';
import { formatTable, type Column } from '../table.ts';

/** One row of the list. */
type Row = ReturnType<typeof summaryOf> | DamagedSummary;
interface DamagedSummary {
  readonly id: string;
  readonly status: 'damaged';
  readonly reason: string;
}

const columns: readonly Column<Row>[] = [
  { title: 'id', align: 'left', cell: ({ id }) => id },
  { title: 'name', align: 'left', cell: (row) => ('name' in row ? row.name : missing) },
  { title: 'status', align: 'left', cell: ({ status }) => status },
  {
    title: 'network',
    align: 'left',
    cell: (row) => ('cell' in row ? networkText(row) : missing),
  },
  {
    title: 'epochs',
    align: 'right',
    cell: (row) => ('epochs' in row ? `${row.epochsDone}/${row.epochs ?? missing}` : missing),
  },
  {
    title: 'test accuracy',
    align: 'right',
    cell: (row) =>
      metricText(testMetrics.testAccuracy, 'testAccuracy' in row ? row.testAccuracy : null),
  },
  {
    title: 'created',
    align: 'left',
    cell: (row) => ('createdAt' in row ? formatMinute(row.createdAt) : row.reason),
  },
];

/** `list`: the experiments, the oldest first; archived ones only on request. */
export const list: Command = {
  name: 'list',
  summary: 'Lists the experiments.',
  description: ['Archived experiments are left out of the table; --json has all of them.'],
  positionals: [],
  options: [
    {
      title: 'Experiments',
      options: [
        {
          kind: 'switch',
          name: 'archived',
          negatable: false,
          help: 'List the archived experiments instead.',
        },
      ],
    },
  ],
  async run({ workbench, home, arguments: { switches } }) {
    const listed = await workbench.call('experiments.list', {});
    const wantsArchived = switches.get('archived') === true;
    const rows = listed.filter((each) => isArchived(each) === wantsArchived).map(rowOf);
    const lines = [
      rows.length === 0
        ? `No ${wantsArchived ? 'archived ' : ''}experiments in ${home}`
        : formatTable(columns, rows),
      ...(rows.length < listed.length && !wantsArchived
        ? [
            `${counted(listed.length - rows.length, 'archived experiment')} not listed; --archived lists them`,
          ]
        : []),
    ];
    return done(listed.map(rowOf), lines.join('\n'));
  },
};

/** `bidirectional LSTM 1 x 64`; of imported results what is known: `LSTM 64`. */
function networkText(row: ReturnType<typeof summaryOf>): string {
  const { bidirectional, cell, layers, hiddenSize } = row;
  const size = layers === null ? (hiddenSize ?? []) : `${layers} x ${hiddenSize ?? missing}`;
  const words = [bidirectional ? 'bidirectional' : [], cell ?? [], size].flat();
  return words.length === 0 ? missing : words.join(' ');
}

function isArchived(listed: ListedExperiment): boolean {
  return listed.kind === 'experiment' && listed.record.archived;
}

function rowOf(listed: ListedExperiment): Row {
  return listed.kind === 'damaged'
    ? { id: listed.id, status: 'damaged', reason: listed.reason }
    : summaryOf(listed);
}

function summaryOf({ record, readOnly }: Extract<ListedExperiment, { kind: 'experiment' }>) {
  const { test } = record;
  const config = knownConfig(record);
  return {
    id: record.id,
    name: record.name,
    status: record.status,
    statusReason: record.statusReason,
    createdAt: record.createdAt,
    finishedAt: record.finishedAt,
    tags: record.tags,
    starred: record.starred,
    batch: record.batch,
    archived: record.archived,
    readOnly,
    origin: record.origin?.kind ?? 'own',
    cell: config.cell ?? null,
    layers: config.layers ?? null,
    hiddenSize: config.hiddenSize ?? null,
    bidirectional: config.bidirectional ?? null,
    seed: config.seed ?? null,
    parameters: record.parameters,
    epochsDone: record.epochs.length,
    epochs: config.epochs ?? null,
    testAccuracy: testValue(record, 'testAccuracy'),
    testAccuracyInterval: test?.accuracyInterval ?? null,
  };
}
