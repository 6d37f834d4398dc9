import type { ValueContext } from '#shared/compare/result-columns';
import { quantity, varyingFields, type QuantityKey } from '#shared/compare/run-quantities';
import type { HyperparameterView } from '#shared/compare/hyperparameter-view';
import type { ReadableRun } from '../compared-run.ts';
import type { PlottedAxis } from '../../../charts/parallel/plotted-axis.ts';
import { canBeLog, quantityScale } from '../../../charts/parallel/quantity-scale.ts';

/** The axis of a quantity for the shown runs. */
export function plottedAxis(
  key: QuantityKey,
  runs: readonly ReadableRun[],
  { axisScales, flippedAxes }: Pick<HyperparameterView, 'axisScales' | 'flippedAxes'>,
  context: ValueContext,
): PlottedAxis {
  const found = quantity(key);
  const values = new Map(runs.map(({ id, record }) => [id, found.of(record, context)]));
  const known = [...values.values()].filter((value) => value !== null);
  return {
    quantity: found,
    scale: quantityScale(found, known, axisScales[key] ?? null),
    canBeLog: !found.isCategory && known.length > 0 && canBeLog(known),
    isFlipped: flippedAxes.includes(key),
    values,
  };
}

/** The default axes: the fields that tell the runs apart, their costs and their results. */
export function defaultAxes(runs: readonly ReadableRun[]): readonly QuantityKey[] {
  const records = runs.map(({ record }) => record);
  const fields = varyingFields(records);
  const isTested = records.some(({ test }) => test !== null);
  return [
    ...fields,
    'parameters',
    'secondsPerEpoch',
    isTested ? 'testLoss' : 'validationLoss',
    isTested ? 'testAccuracy' : 'validationAccuracy',
  ];
}

/** Moves an axis to another place, or the nearest that exists. */
export function movedAxis(
  axes: readonly QuantityKey[],
  key: QuantityKey,
  to: number,
): readonly QuantityKey[] {
  const others = axes.filter((other) => other !== key);
  return others.toSpliced(Math.min(Math.max(to, 0), others.length), 0, key);
}
