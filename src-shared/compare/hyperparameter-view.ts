import { z } from 'zod';
import { brushSchema, quantityKeySchema } from './brushes.ts';
import { quantityKeys } from './run-quantities.ts';

/** The parts of a comparison's state that say how hyper-parameters and results are plotted, with their defaults. */
export const hyperparameterShape = {
  /** Axes of the parallel coordinates in order; null: those that tell the runs apart. */
  axes: z.array(quantityKeySchema).max(quantityKeys.length).nullable().default(null),
  /** Chosen scales; the others follow from the values. */
  axisScales: z.partialRecord(quantityKeySchema, z.enum(['linear', 'log'])).default({}),
  /** Axes with the high end at the bottom. */
  flippedAxes: z.array(quantityKeySchema).max(quantityKeys.length).default([]),
  brushes: z.array(brushSchema).max(quantityKeys.length).default([]),
  /** What colours lines and points; null: each run has its own colour. */
  plotColour: quantityKeySchema.nullable().default('testAccuracy'),
  /** The axes of the scatter plot. */
  plotX: quantityKeySchema.default('parameters'),
  plotY: quantityKeySchema.default('testAccuracy'),
} as const;

const schema = z.strictObject(hyperparameterShape);
export type HyperparameterView = z.infer<typeof schema>;

/** How hyper-parameters are plotted by default. */
export function defaultHyperparameterView(): HyperparameterView {
  return schema.parse({});
}
