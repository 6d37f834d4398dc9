import { z } from 'zod';
import type { UnitQuantity } from '../../catalogue/cells/cell.ts';
import { imageBytes } from '../../data/image-size.ts';
import { command } from '../command.ts';
import { wholeImages } from './data.ts';
import {
  quantityName,
  savedModels,
  unitIndex,
  unitPlace,
  type InsideView,
  type MemoryMap,
  type ModelAnswer,
  type UnitValues,
} from './readings.ts';

/** At most so many digits are in a set that is inspected. */
export const maxSetDigits = 200;

/** A mean over the digits of a set, or of a part of it. */
interface OfSet {
  /** How many digits it is over. */
  readonly digits: number;
  /** The class that the model predicts for each of them, in order. */
  readonly predicted: readonly number[];
}

/** The mean of the memory maps of several digits, each of the logit of the class that is predicted for it. */
export interface SetMemoryMap extends OfSet, Omit<MemoryMap, 'predicted'> {}

/** What happens inside a model while it reads several digits: means over them. */
export interface SetInside extends OfSet, Pick<InsideView, 'steps' | 'layers'> {
  /** [784]: the mean magnitude of the gradient of the predicted class's logit with respect to each pixel, per full ink. */
  readonly inputGradient: Float64Array;
  /** [28]: the mean of its norms over each row of the image. */
  readonly rowGradient: Float64Array;
}

/** The means over several digits of one quantity of all units of a layer. */
export interface SetUnits extends Omit<UnitValues, 'values'> {
  readonly digits: number;
  /** [steps, units] */
  readonly values: Float64Array;
}

/** All quantities of one unit over several digits. */
export interface SetUnitCourse {
  readonly digits: number;
  /** Steps of the model's sequence. */
  readonly steps: number;
  /** The hidden state first; see `unitQuantities`. */
  readonly quantities: readonly SetUnitQuantity[];
}

export interface SetUnitQuantity extends UnitQuantity {
  /** [steps] */
  readonly mean: Float64Array;
  /** [steps]: the sum over the digits of the squared distance from the mean. */
  readonly squares: Float64Array;
}

/** The images of a set. */
export const setImages = wholeImages.refine(({ length }) => length <= maxSetDigits * imageBytes, {
  error: `must be at most ${maxSetDigits} images`,
});
const several = { ...savedModels, images: setImages };

export const setReadingCommands = {
  /** Looks into saved models while they read several images: means over these. */
  'models.inspectSet': command(z.strictObject(several)).returns<
    readonly ModelAnswer<SetInside>[]
  >(),
  /** The means over several images of one quantity of all units of a layer. */
  'models.unitsOfSet': command(
    z.strictObject({ ...several, ...unitPlace, quantity: quantityName }),
  ).returns<readonly ModelAnswer<SetUnits>[]>(),
  /** All quantities of one unit of saved models over several images: means, and how far images are from them. */
  'models.unitOfSet': command(
    z.strictObject({ ...several, ...unitPlace, unit: unitIndex }),
  ).returns<readonly ModelAnswer<SetUnitCourse>[]>(),
  /** What the answers of saved models depend on while they read several images: the mean of their maps. */
  'models.memoryMapOfSet': command(z.strictObject(several)).returns<
    readonly ModelAnswer<SetMemoryMap>[]
  >(),
} as const;
