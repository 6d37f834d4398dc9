import type {
  SetInside,
  SetMemoryMap,
  SetUnitCourse,
  SetUnits,
  UnitPlace,
} from '#shared/contract/commands';
import { imageBytes } from '#shared/data/image-size';
import { rowNorms } from '#shared/inside/row-norms';
import { joinInsides, joinMemoryMaps, joinUnitCourses, joinUnits } from '#shared/inside/set-means';
import type { SavedModel } from '../saved-models.ts';
import { inspect } from './inspect.ts';
import { memoryMap } from './memory-map.ts';
import { unitCourse, unitValues } from './units.ts';

/**
 * The mean of a model's memory maps of several images; see `SetMemoryMap`.
 * @param images 784 bytes each, at least one
 */
export function memoryMapOfSet(
  model: Pick<SavedModel, 'network' | 'parameters' | 'inputs' | 'engine'>,
  images: Uint8Array,
): Promise<SetMemoryMap> {
  return overSet(images, joinMemoryMaps, async (image) => {
    const { predicted, ...map } = await memoryMap(model, image);
    return { digits: 1, predicted: [predicted], ...map };
  });
}

/**
 * Inspects a model while it reads several images; see `SetInside`.
 * @param images 784 bytes each, at least one
 */
export function inspectSet(
  model: Pick<SavedModel, 'network' | 'parameters' | 'inputs'>,
  images: Uint8Array,
): Promise<SetInside> {
  return overSet(images, joinInsides, async (image) => {
    const { steps, predicted, layers, inputGradient } = await inspect(model, image);
    return {
      ...{ digits: 1, predicted: [predicted], steps, layers },
      inputGradient: inputGradient.map((value) => Math.abs(value)),
      rowGradient: rowNorms(inputGradient),
    };
  });
}

/**
 * The means of one quantity of all units of a layer over several images; see `SetUnits`.
 * @param images 784 bytes each, at least one
 * @throws UnrollError 'invalid-input' if the model has no such layer, direction or quantity
 */
export function unitsOfSet(
  model: Pick<SavedModel, 'network' | 'parameters' | 'inputs'>,
  images: Uint8Array,
  question: UnitPlace & { readonly quantity: string },
): Promise<SetUnits> {
  return overSet(images, joinUnits, async (image) => {
    const { values, ...rest } = await unitValues(model, image, question);
    return { digits: 1, ...rest, values: Float64Array.from(values) };
  });
}

/**
 * All quantities of one unit over several images; see `SetUnitCourse`.
 * @param images 784 bytes each, at least one
 * @throws UnrollError 'invalid-input' if the model has no such layer, direction or unit
 */
export function unitOfSet(
  model: Pick<SavedModel, 'network' | 'parameters' | 'inputs'>,
  images: Uint8Array,
  question: UnitPlace & { readonly unit: number },
): Promise<SetUnitCourse> {
  return overSet(images, joinUnitCourses, async (image) => {
    const { steps, quantities } = await unitCourse(model, image, question);
    return {
      ...{ digits: 1, steps },
      quantities: quantities.map(({ values, ...quantity }) => ({
        ...quantity,
        mean: values,
        squares: new Float64Array(steps),
      })),
    };
  });
}

/** Reads one image after the other, and joins what was found to means. */
async function overSet<Part>(
  images: Uint8Array,
  join: (one: Part, other: Part) => Part,
  read: (image: Uint8Array) => Promise<Part>,
): Promise<Part> {
  let all: Part = await read(images.subarray(0, imageBytes));
  for (let from = imageBytes; from < images.length; from += imageBytes) {
    all = join(all, await read(images.subarray(from, from + imageBytes)));
  }
  return all;
}
