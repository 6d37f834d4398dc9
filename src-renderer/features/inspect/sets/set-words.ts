import { formatCount } from '#shared/text/format';
import type { ReadSet } from '../inspect-tab.ts';

/**
 * What a model made of the digits of a set so far: `Mean over 50 digits, 47 of them read correctly`.
 * @param predicted the class that it predicts for each of the first digits
 */
export function setInWords(
  predicted: readonly number[],
  { labels }: Pick<ReadSet, 'labels'>,
): string {
  const right = predicted.filter((label, at) => label === labels[at]).length;
  return predicted.length === 1
    ? `One digit, read ${right === 1 ? 'correctly' : 'wrongly'}`
    : `Mean over ${formatCount(predicted.length)} digits, ${formatCount(right)} of them read correctly`;
}
