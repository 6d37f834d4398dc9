import type { StateTrajectories } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { sequenceOfImage } from '#shared/network/double-precision/forward';
import { joined, networkParameters } from '#shared/network/double-precision/linear';
import { mostProbable } from '#shared/statistics/most-probable';
import type { Dependencies } from '../../ports/dependencies.ts';
import { coordinatesOf, type PrincipalComponents } from './principal-components.ts';
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

/** The planes of the models that are ready, by layer: only the first question about a layer takes long. */
const planes = new WeakMap<PlaneModel, Map<number, Promise<StatePlane>>>();

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
  const whole = await final((one) => planeOf(one, layer, dependencies));
  const plane =
    epoch === null ? whole : await planeOf(model, layer, dependencies, whole.components);
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

async function planeOf(
  model: PlaneModel,
  layer: number,
  dependencies: Pick<Dependencies, 'loadDataset'>,
  final: PrincipalComponents | null = null,
): Promise<StatePlane> {
  const known = planes.get(model) ?? new Map<number, Promise<StatePlane>>();
  planes.set(model, known);
  const plane = known.get(layer) ?? statePlane(model, layer, dependencies, final);
  known.set(layer, plane);
  try {
    return await plane;
  } catch (error) {
    // The data set may be there the next time.
    known.delete(layer);
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
