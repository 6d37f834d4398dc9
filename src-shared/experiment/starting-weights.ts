import { imageSide } from '../data/image-size.ts';
import { sequenceOrder } from '../data/sequence-order.ts';
import { fitProblem } from '../network/fit-problem.ts';
import { parameterLayout, type ParameterLayout } from '../network/network.ts';
import { networkOf } from '../network/network-of.ts';
import type { ExperimentConfig, FieldKey } from '../catalogue/fields.ts';
import { hasWeights } from './left-out.ts';
import type { ExperimentRecord } from './record.ts';

/** The fields that decide what a network computes with its weights, from the bytes of an image to its output. */
export const networkKeys = [
  'normalisation',
  'sequenceOrder',
  'blockSize',
  'permutationSeed',
  'cell',
  'nonlinearity',
  'resetGate',
  'hiddenSize',
  'layers',
  'bidirectional',
  'readout',
] as const satisfies readonly FieldKey[];

/** The network of a config, as far as another can take it over. */
export function networkFieldsOf(config: ExperimentConfig): Partial<ExperimentConfig> {
  return Object.fromEntries(networkKeys.map((key) => [key, config[key]]));
}

/**
 * Why the weights of an experiment can't be those that a config begins from; null if they can.
 * @param classes of the config's data set
 * @returns about the first tensor that differs, or that there are no weights yet
 */
export function startProblem(
  { weightsSha256, data, config: trained }: ExperimentRecord,
  config: ExperimentConfig,
  classes: number,
): string | null {
  if (weightsSha256 === null || data === null) return 'it has no weights yet';
  const { tensors } = layoutOf(trained, data.classes);
  return fitProblem(
    new Map(tensors.map((tensor) => [tensor.name, tensor])),
    layoutOf(config, classes),
  );
}

/**
 * The layout of the parameters of a config's network, for a data set of so many classes.
 * @throws UnrollError 'invalid-input' if the block size doesn't divide the image side
 */
export function layoutOf(config: ExperimentConfig, classes: number): ParameterLayout {
  return parameterLayout(networkOf(config, sequenceOrder(config, imageSide), classes));
}

/** Whether others can begin from an experiment's weights: they are here, and it won't change them any more. */
export function canBeginFrom(record: ExperimentRecord): boolean {
  return record.status === 'finished' && hasWeights(record);
}

/**
 * The experiment that weights come from; null if it isn't among these. One that was trained to them counts rather than
 * one that only tests them.
 */
export function sourceOfWeights(
  records: readonly ExperimentRecord[],
  sha256: string,
): ExperimentRecord | null {
  const have = records.filter(({ weightsSha256 }) => weightsSha256 === sha256);
  return have.find(({ config }) => config.initialWeights !== sha256) ?? have[0] ?? null;
}
