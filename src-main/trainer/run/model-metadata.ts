import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { DataSummary } from '#shared/experiment/record';
import type { Network } from '#shared/network/network';

/**
 * @returns the metadata of model.safetensors: all that is needed to build the network with the same inputs, in PyTorch or here
 */
export function modelMetadata(
  network: Network,
  config: ExperimentConfig,
  data: DataSummary,
  version: string,
): Record<string, string> {
  const { sequenceOrder, blockSize, permutationSeed, normalisation } = config;
  // The split decides mean and deviation.
  const { seed, trainingExamples, validationExamples } = config;
  const { dataset, mean, deviation } = data;
  const facts = {
    ...network,
    ...{ sequenceOrder, blockSize, permutationSeed, normalisation },
    ...{ dataset, mean, deviation, seed, trainingExamples, validationExamples },
  };
  const texts = Object.entries(facts).map(([key, value]) => [key, String(value)] as const);
  return { unroll: version, ...Object.fromEntries(texts) };
}
