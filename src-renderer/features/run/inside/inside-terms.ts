import { flowLimits } from '#shared/inside/gradient-flow';
import { deadHidden, recordedSequences, saturatedHidden } from '#shared/inside/recording';
import { formatCount } from '#shared/text/format';

/** A term of the charts and what it means. */
export interface Term {
  readonly term: string;
  readonly meaning: string;
}

/** What the charts of a recording show. @param noun what a time step reads: `row` */
export function insideTerms(noun: string): readonly Term[] {
  return [
    {
      term: 'Gradient',
      meaning: `Of the loss with respect to the hidden state after each ${noun}: its norm over the layer’s units, averaged over the batch. Training learns from a ${noun} only through it.`,
    },
    {
      term: 'Vanishing and exploding',
      meaning: `The gradient of the ${noun} that is read first is below 1/${formatCount(1 / flowLimits.vanishing)} of that of the one read last, or above ${formatCount(flowLimits.exploding)} times it: the median over the epoch before the chosen point.`,
    },
    {
      term: 'Saturated values',
      meaning:
        'The share of the values of gates and states near the ends of their range, where little gradient passes: below 0.1 or above 0.9; of a tanh beyond ±0.9; of a ReLU exactly 0.',
    },
    {
      term: 'Dead and saturated units',
      meaning: `Units whose hidden state stays within ${deadHidden} of 0 (of a ReLU, at 0), or beyond ±${saturatedHidden}, for every ${noun} of up to ${recordedSequences} sequences of the batch.`,
    },
  ];
}
