import { formatReal } from '../text/format.ts';

/**
 * Below `vanishing`, the gradient that reaches the first step counts as vanished; above `exploding`, as exploded. The
 * weights are the same at every step, so their gradient is a sum over steps: at a thousandth, what the beginning of a
 * sequence says about them is lost among the batches' differences. The limits are symmetric because powers of a
 * matrix are: an eigenvalue's magnitude below or above 1 decides (Pascanu, Mikolov and Bengio, "On the difficulty of
 * training recurrent neural networks", ICML 2013, section 2.1).
 */
export const flowLimits = { vanishing: 1e-3, exploding: 1e3 } as const;

export type FlowFlag = keyof typeof flowLimits;

/** Which way a layer reads the sequence. */
export type Direction = 'forward' | 'backward';

/**
 * How large the gradient of the step that a layer reads first is, as a multiple of that of the step it reads last.
 * @param norms [steps]: the norm of the loss's gradient with respect to the hidden state after each step of the sequence
 * @returns null if there is no gradient at the step that is read last
 */
export function firstToLast(norms: readonly number[], direction: Direction): number | null {
  const ends = [norms[0] ?? 0, norms.at(-1) ?? 0];
  const [first, last] = direction === 'forward' ? ends : ends.toReversed();
  return last === 0 ? null : first! / last!;
}

/** Whether a ratio of `firstToLast` is beyond the limits; null if it isn't. */
export function flowFlag(ratio: number | null): FlowFlag | null {
  if (ratio === null) return null;
  if (ratio < flowLimits.vanishing) return 'vanishing';
  return ratio > flowLimits.exploding ? 'exploding' : null;
}

/** The words for a flag, in tables and badges. */
export const flowFlagLabels: Readonly<Record<FlowFlag, string>> = {
  vanishing: 'Vanishing',
  exploding: 'Exploding',
};

/**
 * The ratio that stands for several: their median. Of an even number, it is the geometric mean of the middle two,
 * because ratios differ by factors. Null if there are none.
 */
export function typicalRatio(ratios: readonly (number | null)[]): number | null {
  const known = ratios.filter((ratio) => ratio !== null).sort((a, b) => a - b);
  if (known.length === 0) return null;
  const middle = known.length >> 1;
  return known.length % 2 === 1
    ? known[middle]!
    : Math.sqrt(known[middle - 1]!) * Math.sqrt(known[middle]!);
}

/**
 * Says how large the gradient of the first step is: `The gradient of the first row is 3·10⁻⁹ of the last row’s.`
 * @param noun what a step reads: `row`
 */
export function flowSentence(ratio: number | null, direction: Direction, noun: string): string {
  const [first, last] = direction === 'forward' ? ['first', 'last'] : ['last', 'first'];
  if (ratio === null) return `There is no gradient at the ${last} ${noun}.`;
  const subject = `The gradient of the ${first} ${noun}`;
  if (ratio === 0) return `${subject} is 0: it vanishes on the way from the ${last}.`;
  if (ratio > 1) return `${subject} is ${ratioText(ratio)} times the ${last} ${noun}’s.`;
  if (ratio === 1) return `${subject} is as large as the ${last} ${noun}’s.`;
  return `${subject} is ${ratioText(ratio)} of the ${last} ${noun}’s.`;
}

/** A ratio in two significant digits: `0.12`, `3.1·10⁻⁹`. */
export function ratioText(ratio: number): string {
  return formatReal(ratio, 2);
}
