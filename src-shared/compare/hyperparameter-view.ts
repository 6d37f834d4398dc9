import { z } from 'zod';
import { brushSchema, quantityKeySchema } from './brushes.ts';
import { quantityKeys } from './run-quantities.ts';

/** The parts of a comparison's state that say how hyper-parameters and results are plotted; all with what is usual. */
export const hyperparameterShape = {
  /** Axes of the parallel coordinates in their order; null: those that tell the runs apart. */
  axes: z.array(quantityKeySchema).max(quantityKeys.length).nullable().default(null),
  /** Scales that were chosen; the others follow from the values. */
  axisScales: z.partialRecord(quantityKeySchema, z.enum(['linear', 'log'])).default({}),
  /** Axes that have their high end at the bottom. */
  flippedAxes: z.array(quantityKeySchema).max(quantityKeys.length).default([]),
  brushes: z.array(brushSchema).max(quantityKeys.length).default([]),
  /** By what lines and points have their colour; null: each run its own. */
  plotColour: quantityKeySchema.nullable().default(null),
  /** What the scatter plot has across and upwards. */
  plotX: quantityKeySchema.default('parameters'),
  plotY: quantityKeySchema.default('testAccuracy'),
} as const;

const schema = z.strictObject(hyperparameterShape);
export type HyperparameterView = z.infer<typeof schema>;

/** How hyper-parameters are plotted where nobody has chosen anything. */
export function usualHyperparameterView(): HyperparameterView {
  return schema.parse({});
}
