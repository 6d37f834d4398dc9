import { imageSide } from '../../../data/image-size.ts';
import { sequenceOrder } from '../../../data/sequence-order.ts';
import { ConfigError, describeProblem, parseConfig } from '../../../experiment/config.ts';
import { parameterLayout, type Network } from '../../../network/network.ts';
import { networkOf } from '../../../network/network-of.ts';
import { counted } from '../../../text/format.ts';
import { isWeightType, type FoundTensor } from './found-model.ts';
import type { ModelChoices, TensorPlaces } from './understand-model.ts';

/** A parameter of the network and what fills it. */
export interface PlacedParameter {
  /** Unroll's name, which is PyTorch's: `rnn.weight_ih_l0`. */
  readonly parameter: string;
  readonly shape: readonly number[];
  /** The tensor that fills it; null: none, so that a bias is zero. */
  readonly tensor: FoundTensor | null;
  /** The names of all tensors that could. */
  readonly candidates: readonly string[];
  /** Why it can't be imported like that; null if it can. */
  readonly problem: string | null;
}

/** The tensors of a file in their places in a network. */
export interface Placement {
  /** Null if the choices don't describe one. */
  readonly network: Network | null;
  readonly parameters: readonly PlacedParameter[];
  /** Tensors of the file without a place. */
  readonly left: readonly FoundTensor[];
  /** What happens to biases that are missing and tensors that are left, in sentences. */
  readonly notes: readonly string[];
  /** Why it can't be imported, in sentences; empty if it can. */
  readonly problems: readonly string[];
}

/** Puts the tensors of a file into the places of the network that the choices describe. */
export function placeTensors(
  tensors: readonly FoundTensor[],
  choices: ModelChoices,
  places: TensorPlaces,
): Placement {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const tensorAt = (parameter: string): FoundTensor | null =>
    Object.hasOwn(places, parameter) ? (byName.get(places[parameter]!) ?? null) : null;
  const network = networkWith(choices, tensorAt('fc.weight')?.shape[0] ?? null);
  if (typeof network === 'string') {
    return { network: null, parameters: [], left: tensors, notes: [], problems: [network] };
  }
  const uses = usesOf(places, parameterLayout(network).tensors);
  const parameters = parameterLayout(network).tensors.map(({ name: parameter, shape }) => {
    const tensor = tensorAt(parameter);
    const candidates = tensors.filter(
      (candidate) => isWeightType(candidate.type) && isSameShape(candidate.shape, shape),
    );
    return {
      parameter,
      shape,
      tensor,
      candidates: candidates.map(({ name }) => name),
      problem: problemOf(parameter, shape, tensor, uses),
    };
  });
  const placed = new Set(parameters.map(({ tensor }) => tensor));
  const left = tensors.filter((tensor) => !placed.has(tensor));
  return {
    network,
    parameters,
    left,
    notes: [...missingBiases(parameters), ...leftTensors(left)],
    problems: parameters.flatMap(({ problem }) => (problem === null ? [] : [problem])),
  };
}

/** @returns the network, or why the choices don't describe one */
function networkWith(choices: ModelChoices, classes: number | null): Network | string {
  if (classes === null) {
    return 'No linear layer was recognised that could be the classifier; choose the tensor for fc.weight.';
  }
  try {
    const config = parseConfig(choices);
    return networkOf(config, sequenceOrder(config, imageSide), classes);
  } catch (error) {
    if (error instanceof ConfigError) return `${error.problems.map(describeProblem).join('; ')}.`;
    throw error;
  }
}

/** How many parameters of a network each tensor fills. */
function usesOf(
  places: TensorPlaces,
  parameters: readonly { readonly name: string }[],
): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const { name } of parameters) {
    if (!Object.hasOwn(places, name)) continue;
    const tensor = places[name]!;
    uses.set(tensor, (uses.get(tensor) ?? 0) + 1);
  }
  return uses;
}

function isBias(parameter: string): boolean {
  return /(^|\.)bias/.test(parameter);
}

function problemOf(
  parameter: string,
  shape: readonly number[],
  tensor: FoundTensor | null,
  uses: ReadonlyMap<string, number>,
): string | null {
  const size = `[${shape.join(', ')}]`;
  if (tensor === null) {
    return isBias(parameter) ? null : `${parameter} ${size} has no tensor; choose one.`;
  }
  const { name, type } = tensor;
  if (!isWeightType(type)) {
    return `${name} can’t be ${parameter}: its numbers have the type ${type}; weights have F64, F32, F16 or BF16.`;
  }
  if (!isSameShape(tensor.shape, shape)) {
    return `${name} can’t be ${parameter}: it has the shape [${tensor.shape.join(', ')}], and ${size} is needed.`;
  }
  if (!tensor.finite) {
    return `${name} has numbers that aren’t finite in single precision, with which nothing can be computed.`;
  }
  if ((uses.get(name) ?? 0) > 1) return `${name} is in more than one place; each tensor has one.`;
  return null;
}

function isSameShape(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((size, at) => size === other[at]);
}

function missingBiases(parameters: readonly PlacedParameter[]): string[] {
  const missing = parameters.filter(
    ({ parameter, tensor }) => tensor === null && isBias(parameter),
  );
  if (missing.length === 0) return [];
  const names = missing.map(({ parameter }) => parameter).join(', ');
  return [`${counted(missing.length, 'bias', 'biases')} without a tensor will be zero: ${names}.`];
}

/** The most names that a note has. */
const mostNamed = 8;

function leftTensors(left: readonly FoundTensor[]): string[] {
  if (left.length === 0) return [];
  const named = left.slice(0, mostNamed).map(({ name }) => name);
  const more = left.length > named.length ? ' and others' : '';
  return [
    `${counted(left.length, 'tensor')} of the file ${left.length === 1 ? 'has' : 'have'} no place in the network and will be left out: ${named.join(', ')}${more}. If the model needs them, it will compute something else.`,
  ];
}

/** The network in a line: `LSTM, 2 layers of 128 units, bidirectional, 28 inputs per step, 10 classes`. */
export function networkInWords(network: Network): string {
  const { cell, layers, hiddenSize, bidirectional, inputSize, classes } = network;
  const units = counted(hiddenSize, 'unit');
  return [
    cell,
    layers === 1 ? units : `${layers} layers of ${units}`,
    ...(bidirectional ? ['bidirectional'] : []),
    `${counted(inputSize, 'input')} per step`,
    counted(classes, 'class', 'classes'),
  ].join(', ');
}
