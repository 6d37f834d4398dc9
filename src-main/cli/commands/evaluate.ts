import { metricText } from '#shared/catalogue/metrics/metric';
import { testMetricKeys, testMetrics } from '#shared/catalogue/metrics/test-metrics';
import { classLabel } from '#shared/data/class-name';
import type { ClassResult, Evaluation } from '#shared/experiment/record';
import { formatCount, formatPercent } from '#shared/text/format';
import { done, type Command } from '../command.ts';
import { experimentPositional, machineOptions } from '../common-options.ts';
import { machineOf } from '../config-flags.ts';
import { describeAccuracy } from '../run-result.ts';
import { formatPairs, formatTable, type Column } from '../table.ts';

const resultColumns: readonly Column<ClassResult>[] = [
  { title: 'precision', align: 'right', cell: ({ precision }) => formatPercent(precision) },
  { title: 'recall', align: 'right', cell: ({ recall }) => formatPercent(recall) },
  { title: 'F1', align: 'right', cell: ({ f1 }) => formatPercent(f1) },
  { title: 'examples', align: 'right', cell: ({ support }) => formatCount(support) },
];

/** `evaluate`: evaluates a saved model on the test set again. */
export const evaluate: Command = {
  name: 'evaluate',
  summary: 'Evaluates an experiment’s model on the test set, without changing it.',
  positionals: [experimentPositional],
  options: [machineOptions],
  async run({ workbench, arguments: given }) {
    const [reference = ''] = given.positionals;
    const machine = machineOf(given);
    const { record } = await workbench.call('experiments.show', { experiment: reference });
    const { id } = record;
    const evaluation = await workbench.call('experiments.evaluate', { experiment: id, ...machine });
    const classNames = record.data?.classNames ?? null;
    return done(
      { experimentId: id, ...evaluation, classNames },
      describeEvaluation(evaluation, classNames),
    );
  },
};

function describeEvaluation(evaluation: Evaluation, classNames: readonly string[] | null): string {
  const accuracy = describeAccuracy({
    testAccuracy: evaluation.accuracy,
    testAccuracyInterval: evaluation.accuracyInterval,
  });
  const pairs = formatPairs([
    ['examples', formatCount(evaluation.examples)],
    ...testMetricKeys.map((key): [string, string] => {
      const metric = testMetrics[key];
      const text = metricText(metric, evaluation[metric.column]);
      return [metric.label.toLowerCase(), key === 'testAccuracy' ? (accuracy ?? text) : text];
    }),
  ]);
  const classColumn: Column<ClassResult> = {
    title: 'class',
    align: classNames === null ? 'right' : 'left',
    cell: ({ label }) => classLabel(classNames, label),
  };
  return `${pairs}\n\n${formatTable([classColumn, ...resultColumns], evaluation.perClass)}`;
}
