import type { UnitCourse, UnitPlace, UnitValues } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { cellEntry } from '#shared/catalogue/cells/cells';
import { unitQuantities } from '#shared/inside/unit-quantities';
import { directionCount, type Network } from '#shared/network/network';
import type { CellStep } from '#shared/network/double-precision/cells';
import { sequenceOfImage } from '#shared/network/double-precision/forward';
import { networkParameters, type Vector } from '#shared/network/double-precision/linear';
import type { SavedModel } from '../saved-models.ts';
import { traceNetwork } from './sequence.ts';

type Model = Pick<SavedModel, 'network' | 'parameters' | 'inputs'>;

/**
 * One quantity of all units of a layer while a model reads an image; see `UnitValues`.
 * @param image 784 bytes
 * @throws UnrollError 'invalid-input' if the model has no such layer, direction or quantity
 */
export async function unitValues(
  model: Model,
  image: Uint8Array,
  { quantity: name, ...place }: UnitPlace & { readonly quantity: string },
): Promise<UnitValues> {
  const { network } = model;
  const quantity = unitQuantities(network).find((other) => other.name === name);
  if (quantity === undefined) {
    const known = unitQuantities(network).map((other) => other.name);
    throw new UnrollError(
      'invalid-input',
      `The units of a ${network.cell} have no “${name}”; use one of ${known.join(', ')}.`,
    );
  }
  const steps = await stepsOf(model, image, place);
  const units = network.hiddenSize;
  const values = new Float32Array(steps.length * units);
  steps.forEach((step, at) => values.set(valuesOf(network, step, name), at * units));
  return { steps: steps.length, units, quantity, values };
}

/**
 * All quantities of one unit while a model reads an image; see `UnitCourse`.
 * @param image 784 bytes
 * @throws UnrollError 'invalid-input' if the model has no such layer, direction or unit
 */
export async function unitCourse(
  model: Model,
  image: Uint8Array,
  { unit, ...place }: UnitPlace & { readonly unit: number },
): Promise<UnitCourse> {
  const { network } = model;
  if (unit >= network.hiddenSize) {
    throw new UnrollError(
      'invalid-input',
      `There is no unit ${unit}; the layers of this model have the units 0 to ${network.hiddenSize - 1}.`,
    );
  }
  const steps = await stepsOf(model, image, place);
  return {
    steps: steps.length,
    quantities: unitQuantities(network).map((quantity) => ({
      ...quantity,
      values: Float64Array.from(steps, (step) => valuesOf(network, step, quantity.name)[unit]!),
    })),
  };
}

/** The steps of one layer in one direction, in the order of the sequence. */
async function stepsOf(
  { network, parameters, inputs }: Model,
  image: Uint8Array,
  { layer, direction }: UnitPlace,
): Promise<readonly CellStep[]> {
  if (layer >= network.layers) {
    throw new UnrollError(
      'invalid-input',
      `There is no layer ${layer}; this model has the layers 0 to ${network.layers - 1}.`,
    );
  }
  if (direction === 'backward' && directionCount(network) === 1) {
    throw new UnrollError('invalid-input', 'This model reads forward only.');
  }
  const sequence = sequenceOfImage(
    network,
    { pixels: inputs.order.pixels, table: inputs.table },
    image,
  );
  // Layers above it aren't needed, but cost less than a second way to read.
  const { layers } = await traceNetwork(network, networkParameters(network, parameters), sequence);
  const wanted = direction === 'backward' ? 1 : 0;
  return layers.find((trace) => trace.layer === layer && trace.direction === wanted)!.steps;
}

/** A quantity of all units after a step, by its name. */
function valuesOf({ cell }: Network, step: CellStep, name: string): Vector {
  const { gates, memory } = cellEntry(cell);
  const gate = gates.findIndex((other) => other.name === name);
  if (gate !== -1) return step.gates[gate]!;
  return memory?.name === name ? step.memory : step.hidden;
}
