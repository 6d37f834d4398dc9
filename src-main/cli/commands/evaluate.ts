import type { ClassResult, Evaluation } from '#shared/experiment/record';
import { done, type Command } from '../command.ts';
import { experimentPositional, machineOptions } from '../common-options.ts';
import { formatCount, formatShare } from '../format.ts';
import { machineOf } from '../machine.ts';
import { describeAccuracy } from '../run-result.ts';
import { formatPairs, formatTable, type Column } from '../table.ts';

const classColumns: readonly Column<ClassResult>[] = [
  { title: 'class', align: 'right', cell: ({ label }) => String(label) },
  { title: 'precision', align: 'right', cell: ({ precision }) => formatShare(precision) },
  { title: 'recall', align: 'right', cell: ({ recall }) => formatShare(recall) },
  { title: 'F1', align: 'right', cell: ({ f1 }) => formatShare(f1) },
  { title: 'examples', align: 'right', cell: ({ support }) => formatCount(support) },
];

/** `evaluate`: judges a saved model on the test set again. */
export const evaluate: Command = {
  name: 'evaluate',
  summary: "Judges an experiment's model on the test set; changes nothing.",
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
    ['accuracy', accuracy ?? '-'],
    ['loss', evaluation.loss.toFixed(4)],
    ['expected calibration error', formatShare(evaluation.expectedCalibrationError)],
    ['Brier score', evaluation.brierScore.toFixed(4)],
  ]);
  return `${pairs}\n\n${formatTable(classColumns, evaluation.perClass)}`;
}
