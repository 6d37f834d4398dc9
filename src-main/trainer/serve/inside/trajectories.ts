import type { StateTrajectories } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { sequenceOfImage } from '#shared/network/double-precision/forward';
import { joined, networkParameters } from '#shared/network/double-precision/linear';
import { mostProbable } from '#shared/statistics/most-probable';
import type { Dependencies } from '../../ports/dependencies.ts';
import { coordinatesOf } from './principal-components.ts';
import { traceNetwork } from './sequence.ts';
import { statePlane, type PlaneModel, type StatePlane } from './state-plane.ts';

/** What to follow. */
interface TrajectoriesQuestion {
  /** 784 bytes. */
  readonly image: Uint8Array;
  /** From 0; null: the last. */
  readonly layer: number | null;
  /** A class whose digits are followed, too; null: none. */
  readonly alike: number | null;
  /** The epoch whose weights the model has; null: the final ones. */
  readonly epoch: number | null;
}

/** The most digits of a class that are followed. */
const mostAlike = 10;

/** How many planes are kept. */
const mostPlanes = 128;
/**
 * The planes that were asked for last, also of models that are no longer loaded: whoever goes back and forth between
 * epochs waits for each only once. The most recently used one is last.
 */
const planes = new Map<string, Promise<StatePlane>>();

/**
 * Follows a model's states while it reads an image; see `StateTrajectories`.
 * @param final gives the same model with its final weights, whose plane is shown whatever the epoch
 * @throws UnrollError 'invalid-input' if the model doesn't have the layer, else as `statePlane`
 */
export async function trajectories(
  model: PlaneModel,
  { image, layer: asked, alike, epoch }: TrajectoriesQuestion,
  dependencies: Pick<Dependencies, 'loadDataset'>,
  final: <Result>(task: (model: PlaneModel) => Promise<Result>) => Promise<Result> = (task) =>
    task(model),
): Promise<StateTrajectories> {
  const { network, parameters, inputs } = model;
  const layer = asked ?? network.layers - 1;
  if (layer >= network.layers) {
    throw new UnrollError(
      'invalid-input',
      `This model has no layer ${layer + 1}; its last is layer ${network.layers}.`,
    );
  }
  const whole = await final(async (one) => ({
    version: one.version,
    plane: await planeOf(one, layer, dependencies),
  }));
  const plane = epoch === null ? whole.plane : await planeOf(model, layer, dependencies, whole);
  const sequence = sequenceOfImage(
    network,
    { pixels: inputs.order.pixels, table: inputs.table },
    image,
  );
  const trace = await traceNetwork(network, networkParameters(network, parameters), sequence);
  const part = trace.layers.find((each) => each.layer === layer && each.direction === 0)!;
  const { components, answers, sample } = plane;
  const [first = 0, second = 0] = components.shares;
  return {
    steps: network.sequenceLength,
    epoch,
    layer,
    layers: network.layers,
    explained: [first, second],
    answers,
    sample,
    path: coordinatesOf(joined(part.steps.map(({ hidden }) => hidden)), components),
    predicted: mostProbable(trace.logits),
    alike: { steps: plane.places, paths: alike === null ? [] : pathsOf(plane, alike) },
  };
}

/** @param final the model with its final weights, in whose plane this one is shown; null: it is shown in its own */
async function planeOf(
  model: PlaneModel,
  layer: number,
  dependencies: Pick<Dependencies, 'loadDataset'>,
  final: { readonly version: string; readonly plane: StatePlane } | null = null,
): Promise<StatePlane> {
  const key = JSON.stringify([model.version, final?.version, layer]);
  const plane =
    planes.get(key) ?? statePlane(model, layer, dependencies, final?.plane.components ?? null);
  planes.delete(key);
  planes.set(key, plane);
  if (planes.size > mostPlanes) planes.delete([...planes.keys()][0]!);
  try {
    return await plane;
  } catch (error) {
    // The data set may be there the next time.
    planes.delete(key);
    throw error;
  }
}

/** The paths of the first digits of a class in a plane's sample. */
function pathsOf(
  { sample: { indices, labels }, places, paths }: StatePlane,
  label: number,
): StateTrajectories['alike']['paths'] {
  const length = 2 * places.length;
  return indices
    .map((index, digit) => ({ index, digit }))
    .filter(({ digit }) => labels[digit] === label)
    .slice(0, mostAlike)
    .map(({ index, digit }) => ({
      index,
      points: paths.slice(digit * length, (digit + 1) * length),
    }));
}
