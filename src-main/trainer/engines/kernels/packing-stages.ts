import { layerInputSize } from '#shared/network/network';
import type { ProgramBuilder } from './program.ts';
import { inputParts, type NetworkPlan } from './stage-arguments.ts';

/** Packs the weights for the forward pass: columns are gates, in the groups of src-native/kernels/sequence.h. */
export function addPacking(program: ProgramBuilder, plan: NetworkPlan): void {
  const { network, sizes, regions, cell } = plan;
  const { hidden, hiddenPadded } = sizes;
  // A candidate that isn't summed like the other gates is a separate group.
  const groups = cell.candidate === 'summed' ? [sizes.gates] : [sizes.gates - 1, 1];
  for (const [layer, { directions }] of regions.layers.entries()) {
    const inputSize = layerInputSize(network, layer);
    const { parts, partSize } = inputParts(plan, layer);
    for (const region of directions) {
      let gate = 0;
      let toInput = region.packedInput;
      let toRecurrent = region.packedRecurrent;
      for (const gates of groups) {
        for (let part = 0; part < parts; part++) {
          program.add('pack', {
            source: region.inputWeight + gate * hidden * inputSize + part * partSize,
            groups: gates,
            groupSize: hidden,
            groupPadded: hiddenPadded,
            groupStride: hidden * inputSize,
            columnStride: inputSize,
            depth: partSize,
            depthStride: 1,
            destination: toInput,
          });
          toInput += gates * hiddenPadded * partSize;
        }
        program.add('pack', {
          source: region.recurrentWeight + gate * hidden * hidden,
          groups: gates,
          groupSize: hidden,
          groupPadded: hiddenPadded,
          groupStride: hidden * hidden,
          columnStride: hidden,
          depth: hidden,
          depthStride: 1,
          destination: toRecurrent,
        });
        toRecurrent += gates * hiddenPadded * hidden;
        gate += gates;
      }
      program.add('bias', {
        cell: cell.code,
        hidden,
        hiddenPadded,
        input: region.inputBias,
        recurrent: region.recurrentBias,
        destination: region.bias,
      });
    }
  }
  const { classes, classesPadded, features } = sizes;
  program.add('pack', {
    source: regions.headWeight,
    groups: 1,
    groupSize: classes,
    groupPadded: classesPadded,
    groupStride: 0,
    columnStride: features,
    depth: features,
    depthStride: 1,
    destination: regions.packedHead,
  });
  program.add('pack', {
    source: regions.headBias,
    groups: 1,
    groupSize: classes,
    groupPadded: classesPadded,
    groupStride: 0,
    columnStride: 1,
    depth: 1,
    depthStride: 0,
    destination: regions.packedHeadBias,
  });
}

/** Packs the weights for the backward pass: columns are inputs. */
export function addBackwardPacking(program: ProgramBuilder, plan: NetworkPlan): void {
  const { sizes, regions } = plan;
  const { hidden, hiddenPadded, outputRow, gates } = sizes;
  for (const [layer, { directions }] of regions.layers.entries()) {
    const { parts } = inputParts(plan, layer);
    for (const region of directions) {
      for (let gate = 0; gate < gates; gate++) {
        program.add('pack', {
          source: region.recurrentWeight + gate * hidden * hidden,
          groups: 1,
          groupSize: hidden,
          groupPadded: hiddenPadded,
          groupStride: 0,
          columnStride: 1,
          depth: hidden,
          depthStride: hidden,
          destination: region.packedRecurrentBackward + gate * hidden * hiddenPadded,
        });
        if (layer === 0) continue;
        program.add('pack', {
          source: region.inputWeight + gate * hidden * parts * hidden,
          groups: parts,
          groupSize: hidden,
          groupPadded: hiddenPadded,
          groupStride: hidden,
          columnStride: 1,
          depth: hidden,
          depthStride: parts * hidden,
          destination: region.packedInputBackward + gate * hidden * outputRow,
        });
      }
    }
  }
  program.add('pack', {
    source: regions.headWeight,
    groups: 1,
    groupSize: sizes.features,
    groupPadded: sizes.featuresPadded,
    groupStride: 0,
    columnStride: 1,
    depth: sizes.classes,
    depthStride: sizes.features,
    destination: regions.packedHeadBackward,
  });
}

/** Packs the first layer's input weights for the gradient with respect to the network's inputs. */
export function addInputPacking(
  program: ProgramBuilder,
  { network, sizes, regions }: NetworkPlan,
  destination: number,
): void {
  const { hidden, gates, inputRow } = sizes;
  const { inputSize } = network;
  const { inputWeight } = regions.layers[0]!.directions[0]!;
  for (let gate = 0; gate < gates; gate++) {
    program.add('pack', {
      source: inputWeight + gate * hidden * inputSize,
      groups: 1,
      groupSize: inputSize,
      groupPadded: inputRow,
      groupStride: 0,
      columnStride: 1,
      depth: hidden,
      depthStride: inputSize,
      destination: destination + gate * hidden * inputRow,
    });
  }
}
