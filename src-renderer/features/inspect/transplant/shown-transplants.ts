import type { Transplant } from '#shared/contract/commands';
import { classLabel } from '#shared/data/class-name';
import type { ChartSeries } from '../../../charts/lines/chart-series.ts';
import { courseOf } from './flip.ts';

/** A model's transplant, as it is shown. */
export interface ShownTransplant {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  readonly transplant: Transplant;
  /** Of the classes, by label; null if they have only numbers. */
  readonly classNames: readonly string[] | null;
}

/** The x axis of the curves: steps, or shares of the sequence if the models read in different numbers of steps. */
export interface StepScale {
  /** Steps of all models; null if they differ. */
  readonly steps: number | null;
}

/** The axis that fits several models. */
export function scaleOf(models: readonly ShownTransplant[]): StepScale {
  const counts = new Set(models.map(({ transplant }) => transplant.steps));
  return { steps: counts.size === 1 ? [...counts][0]! : null };
}

/** Where the cursor is on the axis. @param step of the longest sequence, from 0, of so many */
export function cursorOn({ steps }: StepScale, step: number, longest: number): number {
  return steps === null ? (step + 1) / longest : step + 1;
}

/**
 * Two lines for each model: the probability of the donor's answer, and dashed that of the recipient's. If both answers
 * are the same there is only the first.
 */
export function curvesOf(
  models: readonly ShownTransplant[],
  { steps }: StepScale,
): readonly ChartSeries[] {
  return models.flatMap(({ id, name, colour, transplant, classNames }) => {
    const { donor, recipient } = transplant;
    const line = (label: number, whose: 'first' | 'second'): ChartSeries => {
      const { after, probability } = courseOf(transplant, label);
      return {
        id: `${id} ${whose}`,
        name: `${name}: ${classLabel(classNames, label)}, ${whose} digit`,
        colour,
        dash: whose === 'first' ? 'solid' : 'dashed',
        x: steps === null ? after.map((step) => step / transplant.steps) : after,
        y: probability,
        exact: true,
      };
    };
    return donor.predicted === recipient.predicted
      ? [line(donor.predicted, 'first')]
      : [line(donor.predicted, 'first'), line(recipient.predicted, 'second')];
  });
}
