import { classResults } from '#shared/statistics/class-results';
import { wilsonInterval } from '#shared/statistics/wilson';
import type { Evaluation } from '#shared/experiment/record';
import type { RandomStream } from '#shared/random/random-stream';

const classes = 10;

/**
 * A model's answers with some of them changed: half of those to the right one, the others to any.
 * @param share of the answers that are changed, 0 to 1
 */
export function otherAnswers(
  predicted: readonly number[],
  labels: readonly number[],
  share: number,
  random: RandomStream,
): number[] {
  return predicted.map((answer, index) => {
    if (random.uniform() >= share) return answer;
    return random.below(2) === 0 ? labels[index]! : random.below(classes);
  });
}

/** What an evaluation says of answers alone, without their probabilities. */
export function resultsOf(
  predicted: readonly number[],
  labels: readonly number[],
): Pick<Evaluation, 'accuracy' | 'accuracyInterval' | 'perClass' | 'confusion'> {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  predicted.forEach((answer, index) => (confusion[labels[index]!]![answer]! += 1));
  const correct = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
  return {
    accuracy: correct / predicted.length,
    accuracyInterval: wilsonInterval(correct, predicted.length),
    perClass: classResults(confusion),
    confusion,
  };
}
