import type { ValueContext } from '#shared/compare/result-columns';
import {
  quantity,
  varyingFields,
  type Quantity,
  type QuantityKey,
  type QuantityValue,
} from '#shared/compare/run-quantities';
import type { HyperparameterView } from '#shared/compare/hyperparameter-view';
import type { ReadableRun } from '../compared-run.ts';
import { canBeLog, quantityScale, type QuantityScale } from './quantity-scale.ts';

/** An axis for a quantity, with the runs' values. */
export interface PlottedAxis {
  readonly quantity: Quantity;
  readonly scale: QuantityScale;
  /** Whether a log scale is possible. */
  readonly canBeLog: boolean;
  /** Whether its high end is at the bottom. */
  readonly isFlipped: boolean;
  /** By run id; null without a value. */
  readonly values: ReadonlyMap<string, QuantityValue | null>;
}

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

/** The pieces of a run's line, separated by gaps: places of consecutive axes on which it has a value. */
export function linePieces(
  axes: readonly PlottedAxis[],
  id: string,
): readonly (readonly number[])[] {
  const pieces: number[][] = [];
  let isOpen = false;
  for (const [place, { values }] of axes.entries()) {
    const hasValue = (values.get(id) ?? null) !== null;
    if (hasValue && isOpen) pieces.at(-1)!.push(place);
    else if (hasValue) pieces.push([place]);
    isOpen = hasValue;
  }
  return pieces;
}
