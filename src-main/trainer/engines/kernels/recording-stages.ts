import { cellEntry, cellVariant } from '#shared/catalogue/cells/cells';
import type { UnitQuantity } from '#shared/catalogue/cells/cell';
import type { Network } from '#shared/network/network';
import { recordedSequences } from '#shared/inside/recording';
import { saturationLimits } from '#shared/inside/saturation';
import { Real, type ProgramBuilder } from './program.ts';
import { gatesArguments, type NetworkPlan } from './stage-arguments.ts';

/** The distance from each sequence of a batch whose gates and units are counted to the next. */
export function sampleInterval(size: number): number {
  return Math.ceil(size / recordedSequences);
}

/** Of a batch's sequences, how many are counted. */
export function sampledSequences(size: number): number {
  return Math.ceil(size / sampleInterval(size));
}

/** The quantities of a network's units whose saturation is counted, in the order of their counts: gates, then memory. */
export function countedQuantities(network: Network): UnitQuantity[] {
  const { gates, memory } = cellEntry(network.cell);
  const { ranges = {} } = cellVariant(network);
  const all = memory === null ? gates : [...gates, memory];
  return all.map((quantity) => ({ ...quantity, range: ranges[quantity.name] ?? quantity.range }));
}

/**
 * Counts how many values are saturated in each direction of each layer. Must follow the forward pass and come before the
 * backward pass, which overwrites the gates.
 */
export function addSaturation(program: ProgramBuilder, plan: NetworkPlan, size: number): void {
  const { network, sizes, regions } = plan;
  const { steps, hidden } = sizes;
  for (const [layer, { directions }] of regions.layers.entries()) {
    for (const [direction, { counts }] of directions.entries()) {
      for (const [index, quantity] of countedQuantities(network).entries()) {
        const { low, high } = saturationLimits[quantity.range];
        program.add('saturation', {
          ...{ size, steps, hidden, rowInterval: sampleInterval(size) },
          ...valuesOf(plan, layer, direction, index, size),
          low: new Real(low),
          high: new Real(high),
          counts: counts + 2 * index * recordedSequences,
        });
      }
    }
  }
}

/** Where the forward pass has left the values of a quantity. */
function valuesOf(
  plan: NetworkPlan,
  layer: number,
  direction: number,
  index: number,
  size: number,
) {
  const { network, sizes, regions } = plan;
  const { hiddenPadded, outputRow, gateSlots } = sizes;
  const { output, directions } = regions.layers[layer]!;
  const region = directions[direction]!;
  const gate = cellEntry(network.cell).gates[index];
  if (gate === undefined) {
    // The memory, through the tanh that it is read through.
    const timeStride = size * hiddenPadded;
    return { values: region.cellTanh, rowStride: hiddenPadded, timeStride, partGap: 0 };
  }
  if (gate.name === 'h') {
    const values = output + direction * hiddenPadded;
    return { values, rowStride: outputRow, timeStride: size * outputRow, partGap: 0 };
  }
  const { gates, gatesTimeStride, gatesGap } = gatesArguments(plan, region, size, true);
  const values = gates + index * hiddenPadded;
  const rowStride = gateSlots * hiddenPadded;
  return { values, rowStride, timeStride: gatesTimeStride, partGap: gatesGap };
}
