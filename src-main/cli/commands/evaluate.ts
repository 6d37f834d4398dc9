import { metricText } from '#shared/catalogue/metrics/metric';
import { testMetricKeys, testMetrics } from '#shared/catalogue/metrics/test-metrics';
import type { ClassResult, Evaluation } from '#shared/experiment/record';
import { formatCount, formatPercent } from '#shared/text/format';
import { done, type Command } from '../command.ts';
import { experimentPositional, machineOptions } from '../common-options.ts';
import { machineOf } from '../config-flags.ts';
import { describeAccuracy } from '../run-result.ts';
import { formatPairs, formatTable, type Column } from '../table.ts';

const classColumns: readonly Column<ClassResult>[] = [
  { title: 'class', align: 'right', cell: ({ label }) => String(label) },
  { title: 'precision', align: 'right', cell: ({ precision }) => formatPercent(precision) },
  { title: 'recall', align: 'right', cell: ({ recall }) => formatPercent(recall) },
  { title: 'F1', align: 'right', cell: ({ f1 }) => formatPercent(f1) },
  { title: 'examples', align: 'right', cell: ({ support }) => formatCount(support) },
];

/** `evaluate`: evaluates a saved model on the test set again. */
export const evaluate: Command = {
  name: 'evaluate',
  summary: "Evaluates an experiment's model on the test set, without changing it.",
  positionals: [experimentPositional],
  options: [machineOptions],
  async run({ workbench, arguments: given }) {
    const [reference = ''] = given.positionals;
    const machine = machineOf(given);
    const { record } = await workbench.call('experiments.show', { experiment: reference });
    const { id } = record;
    const evaluation = await workbench.call('experiments.evaluate', { experiment: id, ...machine });
    return done({ experimentId: id, ...evaluation }, describeEvaluation(evaluation));
  },
};

function describeEvaluation(evaluation: Evaluation): string {
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
  return `${pairs}\n\n${formatTable(classColumns, evaluation.perClass)}`;
}
