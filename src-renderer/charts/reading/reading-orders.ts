import { sequenceOrder, type SequenceOrder } from '#shared/data/sequence-order';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { stepOfPixels } from './reading.ts';
import { imageSide } from '#shared/data/image-size';
import type { ChosenModel } from '../../client/models/choosing.ts';

/** How a model turns a digit into a sequence. */
export interface ReadingOrder {
  /** The same for all models with the same sequence order. */
  readonly key: string;
  readonly order: SequenceOrder;
  /** [784] the step in which each pixel is read. */
  readonly stepOfPixel: Uint16Array;
}

/** The sequence order of each model that can read, by experiment. */
export function readingOrders(models: readonly ChosenModel[]): ReadonlyMap<string, ReadingOrder> {
  const known = new Map<string, ReadingOrder>();
  const orders = new Map<string, ReadingOrder>();
  for (const model of models) {
    if (model.kind !== 'saved') continue;
    const { config } = model.record;
    const key = orderKey(config);
    if (!known.has(key)) {
      const order = sequenceOrder(config, imageSide);
      known.set(key, { key, order, stepOfPixel: stepOfPixels(order) });
    }
    orders.set(model.id, known.get(key)!);
  }
  return orders;
}

function orderKey({ sequenceOrder: name, blockSize, permutationSeed }: ExperimentConfig): string {
  if (name === 'blocks') return `${name} ${blockSize}`;
  return name === 'permutedPixels' ? `${name} ${permutationSeed}` : name;
}

/** The length of the longest sequence; 1 if there is none. */
export function longestSequence(orders: ReadonlyMap<string, ReadingOrder>): number {
  return Math.max(1, ...[...orders.values()].map(({ order }) => order.sequenceLength));
}
