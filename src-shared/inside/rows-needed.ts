import { z } from 'zod';
import { CalibrationBins } from '../statistics/calibration.ts';
import { mostProbable } from '../statistics/most-probable.ts';
import { formatPercent } from '../text/format.ts';
import type { TextTable } from '../text/text-table.ts';
import type { AnalysisCurve, SummaryQuantity } from './analysis.ts';
import { settledSteps } from './settled-steps.ts';

/** The probabilities above which an answer can be asked to stay, to count as settled. */
export const confidenceThresholds = [0, 0.5, 0.7, 0.9, 0.95] as const;

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);

/** How soon a model knows its answers: over a whole test set, what it predicts after each step. */
export const rowsNeededSchema = z
  .object({
    examples: count,
    /** Steps of the model's sequence. */
    steps: z.int().positive(),
    /** [steps]: the share of the examples whose predicted class is right after each step. */
    accuracy: z.array(share),
    /** [steps]: the expected calibration error after each step (see `CalibrationBins`). */
    calibrationError: z.array(share),
    /** For each of `confidenceThresholds`. */
    settled: z.array(
      z.object({
        threshold: share,
        /**
         * [classes, steps + 1]: of the examples of each true class, how many need n steps until their answer is settled
         * (see `settledSteps`). The steps count from the first with ink, 1 being that step; at 0 are those that never settle.
         */
        counts: z.array(z.array(count)),
      }),
    ),
  })
  .superRefine(({ steps, accuracy, calibrationError, settled }, context) => {
    const refuse = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    if (accuracy.length !== steps) refuse(['accuracy'], `must have ${steps} numbers`);
    if (calibrationError.length !== steps) {
      refuse(['calibrationError'], `must have ${steps} numbers`);
    }
    if (
      settled.length !== confidenceThresholds.length ||
      settled.some(({ threshold }, index) => threshold !== confidenceThresholds[index])
    ) {
      refuse(['settled'], `must have the thresholds ${confidenceThresholds.join(', ')}`);
    }
    const classes = settled[0]?.counts.length;
    for (const [index, { counts }] of settled.entries()) {
      if (counts.length !== classes || counts.some((row) => row.length !== steps + 1)) {
        refuse(
          ['settled', index, 'counts'],
          `must have ${steps + 1} numbers for each of the same classes`,
        );
      }
    }
  });
export type RowsNeeded = z.infer<typeof rowsNeededSchema>;

/** Collects a model's predictions after each step, batch by batch. */
export class RowsNeededCounter {
  readonly #steps: number;
  readonly #classes: number;
  readonly #correct: Float64Array;
  readonly #calibration: CalibrationBins[];
  readonly #counts: Uint32Array[][];
  #examples = 0;

  /** @param steps of the sequence */
  constructor(steps: number, classes: number) {
    this.#steps = steps;
    this.#classes = classes;
    this.#correct = new Float64Array(steps);
    this.#calibration = Array.from({ length: steps }, () => new CalibrationBins());
    this.#counts = confidenceThresholds.map(() =>
      Array.from({ length: classes }, () => new Uint32Array(steps + 1)),
    );
  }

  /**
   * Adds an example.
   * @param probabilities [steps, classes]: after each step
   * @param label the true class
   * @param firstInk the first step that reads ink, from 0
   */
  add(probabilities: Float64Array, label: number, firstInk: number): void {
    const [steps, classes] = [this.#steps, this.#classes];
    let predicted = 0;
    for (let step = 0; step < steps; step++) {
      const row = probabilities.subarray(step * classes, (step + 1) * classes);
      predicted = mostProbable(row);
      const isRight = predicted === label;
      if (isRight) this.#correct[step]! += 1;
      this.#calibration[step]!.add(row[predicted]!, isRight);
    }
    const course = { steps, classes, probabilities, predicted };
    settledSteps(course, firstInk, confidenceThresholds).forEach((settled, index) => {
      this.#counts[index]![label]![settled === null ? 0 : settled - firstInk + 1]! += 1;
    });
    this.#examples += 1;
  }

  /** @throws RangeError if there are no examples */
  result(): RowsNeeded {
    if (this.#examples === 0) throw new RangeError('there are no examples');
    return {
      examples: this.#examples,
      steps: this.#steps,
      accuracy: Array.from(this.#correct, (correct) => correct / this.#examples),
      calibrationError: this.#calibration.map((bins) => bins.expectedError()),
      settled: confidenceThresholds.map((threshold, index) => ({
        threshold,
        counts: this.#counts[index]!.map((counts) => [...counts]),
      })),
    };
  }
}

/** How many steps the examples of a class, or of all, need. */
export interface StepsNeeded {
  readonly examples: number;
  /** The number of steps within which half of the examples have settled; null if fewer than half ever do. */
  readonly median: number | null;
  /** The share that never settles. */
  readonly unsettled: number;
}

/**
 * Sums up how many steps examples need.
 * @param counts [steps + 1], as in `RowsNeeded`; several classes added up for all of them
 */
export function stepsNeeded(counts: readonly number[]): StepsNeeded {
  const examples = counts.reduce((sum, each) => sum + each, 0);
  const [never = 0, ...settled] = counts;
  let within = 0;
  const half = settled.findIndex((each) => {
    within += each;
    return 2 * within >= examples;
  });
  return {
    examples,
    median: examples === 0 || half === -1 ? null : half + 1,
    unsettled: examples === 0 ? 0 : never / examples,
  };
}

/** The counts of all classes together, [steps + 1]. */
export function countsOfAll(counts: readonly (readonly number[])[]): number[] {
  const [first = []] = counts;
  return first.map((_, place) => counts.reduce((sum, row) => sum + row[place]!, 0));
}

/** The share of the examples that have settled within each number of steps, from 1 on, [steps]. */
export function settledShares(counts: readonly number[]): number[] {
  const examples = Math.max(
    1,
    counts.reduce((sum, each) => sum + each, 0),
  );
  let within = 0;
  return counts.slice(1).map((each) => (within += each) / examples);
}

/** A result by step, with all digits: accuracy, calibration error, and the share that has settled above each threshold. */
export function rowsNeededTable({ accuracy, calibrationError, settled }: RowsNeeded): TextTable {
  const shares = settled.map(({ counts }) => settledShares(countsOfAll(counts)));
  return {
    header: [
      'step',
      'accuracy',
      'calibration error',
      ...settled.map(({ threshold }) => `settled above ${threshold}`),
    ],
    rows: accuracy.map((value, step) =>
      [step + 1, value, calibrationError[step]!, ...shares.map((share) => share[step]!)].map(
        String,
      ),
    ),
  };
}

/**
 * The same with a line for each step and class: first those of all classes, then the shares of each class that have
 * settled. Accuracy and calibration are of all classes only.
 */
export function rowsNeededByClass(result: RowsNeeded): TextTable {
  const { header, rows } = rowsNeededTable(result);
  const classes = result.settled[0]?.counts.length ?? 0;
  const ofClass = (label: number): string[][] => {
    const shares = result.settled.map(({ counts }) => settledShares(counts[label]!));
    return result.accuracy.map((_, step) => [
      ...[String(label), String(step + 1), '', ''],
      ...shares.map((share) => String(share[step]!)),
    ]);
  };
  return {
    header: ['class', ...header],
    rows: [
      ...rows.map((row) => ['all', ...row]),
      ...Array.from({ length: classes }, (_, label) => ofClass(label)).flat(),
    ],
  };
}

/** A mean or median number of steps, with a decimal where it has one. */
export function stepsText(steps: number): string {
  return String(Number(steps.toFixed(1)));
}

/** The threshold of the summary in reports. */
const summaryThreshold = 0.5;

/** The steps that half of the examples need until the answer stays above 50 %, and the share that never settles. */
export const rowsNeededSummary: readonly SummaryQuantity<RowsNeeded>[] = [
  {
    label: 'Steps needed by half of the digits',
    of: (result) => stepsNeeded(countsOfAll(countsAbove(result, summaryThreshold))).median,
    none: 'never',
    write: stepsText,
  },
  {
    label: 'Never settled',
    of: (result) => stepsNeeded(countsOfAll(countsAbove(result, summaryThreshold))).unsettled,
    write: (value) => formatPercent(value, 1),
  },
];

/** How many answers are right after each step, have settled by then, and how far their probabilities can be believed. */
export const rowsNeededCurves: readonly AnalysisCurve<RowsNeeded>[] = [
  {
    title: 'Accuracy by steps read',
    ...{ places: 'read', yLabel: 'Fraction correct', isShare: true },
    of: ({ accuracy }) => byStep(accuracy),
  },
  {
    title: 'Settled answers',
    ...{ places: 'sinceInk', yLabel: 'Answer stays, above 50 %', isShare: true },
    of: (result) => byStep(settledShares(countsOfAll(countsAbove(result, summaryThreshold)))),
  },
  {
    title: 'Calibration error by steps read',
    ...{ places: 'read', yLabel: 'Gap between confidence and accuracy', isShare: true },
    of: ({ calibrationError }) => byStep(calibrationError),
  },
];

function byStep(y: readonly number[]): { x: number[]; y: readonly number[] } {
  return { x: y.map((_, step) => step + 1), y };
}

function countsAbove({ settled }: RowsNeeded, threshold: number): number[][] {
  return settled.find((each) => each.threshold === threshold)?.counts ?? [];
}
