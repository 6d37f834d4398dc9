import {
  deadHidden,
  recordedSequences,
  saturatedHidden,
  type GateSaturation,
  type RecordedLayer,
} from '#shared/inside/recording';
import type { Network } from '#shared/network/network';
import { countedQuantities, sampledSequences, sampleInterval } from './recording-stages.ts';
import type { NetworkPlan } from './stage-arguments.ts';

/**
 * Reads what a recorded training step has left in the arena.
 * @param size of its batch
 */
export function readRecording(
  plan: NetworkPlan,
  arena: Float32Array,
  size: number,
): RecordedLayer[] {
  const { directions } = plan.sizes;
  return plan.regions.layers.flatMap((_, layer) =>
    Array.from({ length: directions }, (_unused, direction): RecordedLayer => ({
      layer,
      direction: direction === 1 ? 'backward' : 'forward',
      gradient: gradientNorms(plan, arena, size, layer, direction),
      gates: gateSaturation(plan, arena, size, layer, direction),
      ...unusableUnits(plan, arena, size, layer, direction),
    })),
  );
}

/** See `gradient` of `RecordedLayer`. The kernels differentiate the mean loss, a sequence's part of which is 1 / size. */
function gradientNorms(
  { regions, sizes }: NetworkPlan,
  arena: Float32Array,
  size: number,
  layer: number,
  direction: number,
): number[] {
  const { gradientSquares } = regions.layers[layer]!.directions[direction]!;
  const from = arena.byteOffset + 4 * gradientSquares;
  const squares = new Float64Array(arena.buffer, from, sizes.steps * size);
  const norms: number[] = [];
  for (let first = 0; first < squares.length; first += size) {
    let sum = 0;
    for (let row = first; row < first + size; row++) sum += Math.sqrt(squares[row]!);
    norms.push(sum);
  }
  return norms;
}

function gateSaturation(
  { network, regions, sizes }: NetworkPlan,
  arena: Float32Array,
  size: number,
  layer: number,
  direction: number,
): GateSaturation[] {
  const sequences = sampledSequences(size);
  const values = sequences * sizes.steps * sizes.hidden;
  const { counts } = regions.layers[layer]!.directions[direction]!;
  return countedQuantities(network).map(({ name }, index) => {
    const from = arena.byteOffset + 4 * (counts + 2 * index * recordedSequences);
    const found = new Int32Array(arena.buffer, from, 2 * sequences);
    let [low, high] = [0, 0];
    for (let sequence = 0; sequence < sequences; sequence++) {
      low += found[2 * sequence]!;
      high += found[2 * sequence + 1]!;
    }
    return { name, low: low / values, high: high / values };
  });
}

/** See `dead` and `saturated` of `RecordedLayer`. */
function unusableUnits(
  { network, regions, sizes }: NetworkPlan,
  arena: Float32Array,
  size: number,
  layer: number,
  direction: number,
): Pick<RecordedLayer, 'dead' | 'saturated'> {
  const { steps, hidden, hiddenPadded, outputRow } = sizes;
  const output = regions.layers[layer]!.output + direction * hiddenPadded;
  const units = Array.from({ length: hidden }, (_, unit) => unit);
  const bounded = isBounded(network);
  const near = bounded ? deadHidden : 0;
  let dead = units;
  let saturated = bounded ? units : [];
  // Most units soon turn out to be neither.
  for (let step = 0; step < steps && dead.length + saturated.length > 0; step++) {
    for (let row = 0; row < size; row += sampleInterval(size)) {
      const from = output + (step * size + row) * outputRow;
      dead = dead.filter((unit) => Math.abs(arena[from + unit]!) <= near);
      saturated = saturated.filter((unit) => Math.abs(arena[from + unit]!) > saturatedHidden);
    }
  }
  return { dead: dead.length, saturated: saturated.length };
}

/** Whether hidden states have a range that they can be at the end of. */
function isBounded(network: Network): boolean {
  return countedQuantities(network).every(({ range }) => range !== 'rectified');
}
