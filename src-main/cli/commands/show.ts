import { damageTexts } from '#shared/experiment/damaged-files';
import { knownValue } from '#shared/experiment/known-config';
import { cameWithoutWeights, withoutWeightsText } from '#shared/experiment/left-out';
import { originInWords } from '#shared/experiment/origin';
import { epochMetric, epochMetricKeys } from '#shared/catalogue/metrics/epoch-metrics';
import { metricText } from '#shared/catalogue/metrics/metric';
import type { Field } from '#shared/catalogue/fields/field-kinds';
import { fieldKeys, fields } from '#shared/catalogue/fields';
import type { EpochResult, ExperimentRecord } from '#shared/experiment/record';
import { counted, formatCount, formatMinute, missing } from '#shared/text/format';
import { done, type Command } from '../command.ts';
import { experimentPositional } from '../common-options.ts';
import { describeRunResult, runResult } from '../run-result.ts';
import { formatPairs, formatTable, type Column } from '../table.ts';

const epochColumns: readonly Column<EpochResult>[] = [
  { title: 'epoch', align: 'right', cell: ({ epoch }) => String(epoch) },
  ...epochMetricKeys.map((key): Column<EpochResult> => {
    const metric = epochMetric(key);
    return {
      title: metric.heading.toLowerCase(),
      align: 'right',
      cell: (epoch) => metricText(metric, epoch[key]),
    };
  }),
];

/** `show`: everything that is known about one experiment. */
export const show: Command = {
  name: 'show',
  summary: 'Shows an experiment’s result, config, machine and epochs.',
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

function aboutPairs(record: ExperimentRecord) {
  const { createdAt, tags, notes, environment, data, origin } = record;
  const pairs: [string, string][] = [['created', formatMinute(createdAt)]];
  if (origin !== null) {
    pairs.push(['origin', originInWords(origin)]);
    for (const { name, value } of origin.log?.parameters ?? []) pairs.push([name, value]);
  }
  if (cameWithoutWeights(record)) pairs.push(['without weights', withoutWeightsText(record)]);
  for (const text of damageTexts(record)) pairs.push(['damaged', text]);
  if (tags.length > 0) pairs.push(['tags', tags.join(', ')]);
  if (notes !== '') pairs.push(['notes', notes]);
  if (environment !== null) {
    const { engine, cpu } = environment;
    pairs.push([
      'engine',
      `${engine.name} (${engine.instructionSet}), ${counted(engine.threads, 'thread')}, on ${cpu}`,
    ]);
  }
  if (data !== null) {
    const { trainingExamples, validationExamples, testExamples } = data;
    pairs.push([
      'data',
      `${data.dataset}: ${formatCount(trainingExamples)} for training, ` +
        `${formatCount(validationExamples)} for validation, ${formatCount(testExamples)} for testing`,
    ]);
  }
  return pairs;
}

function configPairs(record: ExperimentRecord): [string, string][] {
  return fieldKeys.map((key) => {
    const field: Field = fields[key];
    const value = knownValue(record, key);
    const mark = value === null || value === field.default ? ' ' : '*';
    return [`${mark} ${key}`, String(value ?? missing)];
  });
}
