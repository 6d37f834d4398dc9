import { imageSide } from '#shared/data/image-size';
import { describeStep, stepOfModel } from '../../../charts/reading/reading.ts';
import type { ReadingOrder } from '../../../charts/reading/reading-orders.ts';
import type { ChosenModel } from '../../../client/models/choosing.ts';

/** A way of reading a digit, which some of the models share. */
export interface ReadingWay {
  readonly way: ReadingOrder;
  /** The step that these models read at the cursor, from 0. */
  readonly at: number;
  /** What they read there: `row 14`. */
  readonly reads: string;
  /** Of the models. */
  readonly names: string;
}

/**
 * How the models read: one way for all with the same sequence order.
 * @param step of the cursor, from 0, of so many
 */
export function readingWays(
  models: readonly ChosenModel[],
  orders: ReadonlyMap<string, ReadingOrder>,
  step: number,
  steps: number,
): readonly ReadingWay[] {
  const saved = models.flatMap((model) => (model.kind === 'saved' ? [model.record] : []));
  const keys = [...new Set(saved.map(({ id }) => orders.get(id)!.key))];
  return keys.map((key) => {
    const readers = saved.filter(({ id }) => orders.get(id)!.key === key);
    const { id, config } = readers[0]!;
    const way = orders.get(id)!;
    const at = stepOfModel(step, steps, way.order.sequenceLength);
    const reads = describeStep(config, way.order, at, imageSide);
    return { way, at, reads, names: readers.map(({ name }) => name).join(', ') };
  });
}
