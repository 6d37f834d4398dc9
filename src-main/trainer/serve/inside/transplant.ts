import { setImmediate } from 'node:timers/promises';
import type { ModelReading, Transplant, TransplantPart } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { evenlySpaced } from '#shared/inside/evenly-spaced';
import { cellEntry } from '#shared/catalogue/cells/cells';
import type { CellState } from '#shared/network/double-precision/cells';
import { readOut, readThrough, sequenceOfImage } from '#shared/network/double-precision/forward';
import {
  affine,
  networkParameters,
  type NetworkParameters,
  type Vector,
} from '#shared/network/double-precision/linear';
import { parameterLayout, type Network } from '#shared/network/network';
import { softmax } from '#shared/statistics/evaluation';
import { mostProbable } from '#shared/statistics/most-probable';
import type { SavedModel } from '../saved-models.ts';
import { traceNetwork, type NetworkTrace } from './sequence.ts';

type Model = Pick<SavedModel, 'network' | 'parameters' | 'inputs'>;

/** What is put where. */
export interface TransplantQuestion {
  /** The image whose state is taken, 784 bytes. */
  readonly donor: Uint8Array;
  /** The image whose reading continues with it, 784 bytes. */
  readonly recipient: Uint8Array;
  readonly part: TransplantPart;
  /** From 0; null: all layers. */
  readonly layer: number | null;
}

/** The most steps after which the state is replaced. */
const mostPlaces = 56;
/** The most multiply-adds that all readings together may take; larger models are asked at fewer steps. */
const budget = 4e8;

/**
 * Continues to read one image with the state of another; see `Transplant`. The idea is activation patching: Vig et al.,
 * "Investigating gender bias in language models using causal mediation analysis", NeurIPS 2020, section 3.
 * @throws UnrollError 'invalid-input' if the model reads in both directions, or doesn't have the part or the layer
 */
export async function transplant(
  { network, parameters, inputs }: Model,
  question: TransplantQuestion,
): Promise<Transplant> {
  checkQuestion(network, question);
  const weights = networkParameters(network, parameters);
  const read = (image: Uint8Array): Vector[] =>
    sequenceOfImage(network, { pixels: inputs.order.pixels, table: inputs.table }, image);
  const sequence = read(question.recipient);
  const donor = await traceNetwork(network, weights, read(question.donor));
  const recipient = await traceNetwork(network, weights, sequence);
  const after = placesOf(network);
  const probabilities = new Float64Array(after.length * network.classes);
  for (const [row, step] of after.entries()) {
    await setImmediate();
    const states = statesWith(donor, recipient, step, question);
    const logits = continueFrom(network, weights, { sequence, recipient, states, step });
    probabilities.set(softmax(logits, network.classes), row * network.classes);
  }
  return {
    steps: network.sequenceLength,
    classes: network.classes,
    donor: readingOf(donor),
    recipient: readingOf(recipient),
    after,
    probabilities,
  };
}

function checkQuestion(
  { bidirectional, cell, layers }: Network,
  { part, layer }: TransplantQuestion,
): void {
  const refuse = (message: string): never => {
    throw new UnrollError('invalid-input', message);
  };
  if (bidirectional) {
    refuse(
      'This model reads in both directions: its backward cells have read the rest of the digit before, so there is no state after a step to put into another reading. Choose a model of one direction.',
    );
  }
  const { label, memory } = cellEntry(cell);
  if (part === 'memory' && memory === null) {
    refuse(`This model’s ${label} has no memory beside its hidden state. Choose another part.`);
  }
  if (layer !== null && layer >= layers) {
    refuse(`This model has no layer ${layer + 1}; its last is layer ${layers}.`);
  }
}

/** The steps, from 1, after which the state is replaced: evenly spaced, with the last. */
function placesOf(network: Network): number[] {
  const { sequenceLength: steps } = network;
  // From each place half of the steps are left on average.
  const each = (parameterLayout(network).length * steps) / 2;
  return evenlySpaced(steps, Math.min(mostPlaces, budget / each)).map((step) => step + 1);
}

/** The state of each layer after a step, parts of it the donor's. */
function statesWith(
  donor: NetworkTrace,
  recipient: NetworkTrace,
  step: number,
  { part, layer }: Pick<TransplantQuestion, 'part' | 'layer'>,
): CellState[] {
  return recipient.layers.map(({ steps }, index) => {
    const own = steps[step - 1]!;
    if (layer !== null && layer !== index) return own;
    const others = donor.layers[index]!.steps[step - 1]!;
    return {
      hidden: part === 'memory' ? own.hidden : others.hidden,
      memory: part === 'hidden' ? own.memory : others.memory,
    };
  });
}

/** @returns the logits after the rest of the recipient's sequence, from the given states */
function continueFrom(
  network: Network,
  weights: NetworkParameters,
  {
    sequence,
    recipient,
    states,
    step,
  }: {
    readonly sequence: readonly Vector[];
    readonly recipient: NetworkTrace;
    readonly states: readonly CellState[];
    readonly step: number;
  },
): Vector {
  let rest = sequence.slice(step);
  for (const [layer, state] of states.entries()) {
    rest = readThrough(network, weights.cell(layer, 0), rest, 0, state).map(({ hidden }) => hidden);
  }
  const before = recipient.layers
    .at(-1)!
    .steps.slice(0, step - 1)
    .map(({ hidden }) => hidden);
  return affine(weights.head, readOut(network, [...before, states.at(-1)!.hidden, ...rest]));
}

function readingOf({ logits, network }: NetworkTrace): ModelReading {
  const probabilities = [...softmax(logits, network.classes)];
  return { predicted: mostProbable(probabilities), probabilities };
}
