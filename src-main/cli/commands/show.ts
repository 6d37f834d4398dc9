import type { Field } from '#shared/catalogue/fields/field-kinds';
import { fieldKeys, fields } from '#shared/catalogue/fields';
import type { EpochResult, ExperimentRecord } from '#shared/experiment/record';
import { done, type Command } from '../command.ts';
import { experimentPositional } from '../common-options.ts';
import { formatCount, formatDuration, formatMoment, formatShare } from '../format.ts';
import { describeRunResult, runResult } from '../run-result.ts';
import { formatPairs, formatTable, type Column } from '../table.ts';

const epochColumns: readonly Column<EpochResult>[] = [
  { title: 'epoch', align: 'right', cell: ({ epoch }) => String(epoch) },
  { title: 'train loss', align: 'right', cell: ({ trainLoss }) => trainLoss.toFixed(4) },
  { title: 'accuracy', align: 'right', cell: ({ trainAccuracy }) => formatShare(trainAccuracy) },
  {
    title: 'validation loss',
    align: 'right',
    cell: ({ validationLoss }) => validationLoss?.toFixed(4) ?? '-',
  },
  {
    title: 'accuracy',
    align: 'right',
    cell: ({ validationAccuracy }) =>
      validationAccuracy === null ? '-' : formatShare(validationAccuracy),
  },
  {
    title: 'learning rate',
    align: 'right',
    cell: ({ learningRate }) => learningRate.toPrecision(3),
  },
  {
    title: 'examples/s',
    align: 'right',
    cell: ({ examplesPerSecond }) => formatCount(examplesPerSecond),
  },
  { title: 'time', align: 'right', cell: ({ seconds }) => formatDuration(seconds) },
];

/** `show`: everything that is known of one experiment. */
export const show: Command = {
  name: 'show',
  summary: 'Shows one experiment: its result, config, machine and epochs.',
  positionals: [experimentPositional],
  options: [],
  async run({ workbench, arguments: { positionals } }) {
    const [experiment = ''] = positionals;
    const { record, folder } = await workbench.call('experiments.show', { experiment });
    const sections = [
      describeRunResult(runResult(record, folder)),
      formatPairs(aboutPairs(record)),
      `Config (* differs from the default)\n${formatPairs(configPairs(record))}`,
    ];
    if (record.epochs.length > 0) sections.push(formatTable(epochColumns, record.epochs));
    return done({ ...record, folder }, sections.filter((section) => section !== '').join('\n\n'));
  },
};

function aboutPairs({ createdAt, tags, notes, environment, data }: ExperimentRecord) {
  const pairs: [string, string][] = [['created', formatMoment(createdAt)]];
  if (tags.length > 0) pairs.push(['tags', tags.join(', ')]);
  if (notes !== '') pairs.push(['notes', notes]);
  if (environment !== null) {
    const { engine, cpu } = environment;
    pairs.push([
      'engine',
      `${engine.name} (${engine.instructionSet}), ${engine.threads} threads, on ${cpu}`,
    ]);
  }
  if (data !== null) {
    const { trainingExamples, validationExamples, testExamples } = data;
    pairs.push([
      'data',
      `${data.dataset}: ${formatCount(trainingExamples)} to train on, ` +
        `${formatCount(validationExamples)} to validate, ${formatCount(testExamples)} to test`,
    ]);
  }
  return pairs;
}

function configPairs({ config }: ExperimentRecord): [string, string][] {
  return fieldKeys.map((key) => {
    const field: Field = fields[key];
    const mark = config[key] === field.default ? ' ' : '*';
    return [`${mark} ${key}`, String(config[key])];
  });
}
