import { fields, type FieldKey } from '#shared/catalogue/fields';
import {
  quantity,
  type Quantity,
  type QuantityKey,
  type QuantityValue,
} from '#shared/compare/run-quantities';
import type { SweepDefinition } from '#shared/sweep/sweep';
import type { SweepTrial } from '#shared/sweep/sweep-view';
import { goalValue } from '#shared/sweep/words';
import type { PlottedAxis } from '../../../charts/parallel/plotted-axis.ts';
import { canBeLog, quantityScale } from '../../../charts/parallel/quantity-scale.ts';

/** What a trial's line is called: its experiment, which a click opens, or its number. */
export function lineId({ experiment, number }: SweepTrial): string {
  return experiment ?? `trial ${number + 1}`;
}

/** The trials that have a result. */
export function plottedTrials(trials: readonly SweepTrial[]): SweepTrial[] {
  return trials.filter(({ losses }) => losses.length > 0 && Number.isFinite(losses.at(-1)));
}

/**
 * An axis for each field that is searched, one for the epochs trained, and last the result.
 * @param trials that have a result
 */
export function trialAxes(
  { space, goal }: Pick<SweepDefinition, 'space' | 'goal'>,
  trials: readonly SweepTrial[],
): PlottedAxis[] {
  const ofField = (key: FieldKey): PlottedAxis => {
    const shown = quantity(key);
    return axisOf(shown, trials, ({ point }) => {
      const value = point[key];
      if (value === undefined) return null;
      return shown.isCategory ? String(value) : Number(value);
    });
  };
  // Trials that the halving left behind have fewer epochs than their config says.
  const epochs: Quantity = {
    ...quantity('epochs'),
    label: 'Epochs trained',
    help: fields.epochs.help,
  };
  return [
    ...space.map(({ field }) => ofField(field)),
    axisOf(epochs, trials, ({ losses }) => losses.length),
    axisOf(quantity(goal satisfies QuantityKey), trials, ({ losses }) =>
      goalValue({ definition: { goal } }, losses.at(-1)!),
    ),
  ];
}

function axisOf(
  shown: Quantity,
  trials: readonly SweepTrial[],
  valueOf: (trial: SweepTrial) => QuantityValue | null,
): PlottedAxis {
  const values = new Map(trials.map((trial) => [lineId(trial), valueOf(trial)]));
  const known = [...values.values()].filter((value) => value !== null);
  return {
    quantity: shown,
    scale: quantityScale(shown, known, null),
    canBeLog: !shown.isCategory && known.length > 0 && canBeLog(known),
    isFlipped: false,
    values,
  };
}
