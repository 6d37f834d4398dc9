import type { ModelSourceKey } from './model-sources.ts';

/** The types of numbers that weights can have, as safetensors names them. */
export const weightTypes = ['F64', 'F32', 'F16', 'BF16'] as const;
export type WeightType = (typeof weightTypes)[number];

/** @returns whether numbers of a type can be weights */
export function isWeightType(type: string): type is WeightType {
  return (weightTypes as readonly string[]).includes(type);
}

/** A tensor in a model's file, without its numbers. */
export interface FoundTensor {
  /** As the file has it. */
  readonly name: string;
  readonly shape: readonly number[];
  /** The type of its numbers as safetensors names it: `F32`, `I64`. */
  readonly type: string;
  /** Whether all of its numbers are finite in single precision; true for other types than weights have. */
  readonly finite: boolean;
}

/** What was found in a model's file. */
export interface FoundModel {
  readonly source: ModelSourceKey;
  /** Its name. */
  readonly file: string;
  /** Of its bytes. */
  readonly sha256: string;
  /** In the order of the file. */
  readonly tensors: readonly FoundTensor[];
  /** Texts beside the tensors; Unroll's own exports say everything about their network there. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What was chosen in reading, in sentences. */
  readonly notes: readonly string[];
}
