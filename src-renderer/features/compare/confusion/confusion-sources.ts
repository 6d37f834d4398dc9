import { isImportedResults } from '#shared/experiment/known-config';
import type { Confusion } from '../../../charts/confusion/confusion-cells.ts';
import { isReadable, type ComparedRun, type ReadableRun } from '../compared-run.ts';

/** The examples that the matrices are of. */
export type ConfusionSet = 'test' | 'validation';

/** A run's confusion matrix, and where its images are found. */
export interface ConfusionSource {
  readonly run: ReadableRun;
  readonly confusion: Confusion;
  /** The validated epoch; null: the test set. */
  readonly epoch: number | null;
  readonly accuracy: number | null;
}

/** A run that is left out, and why. */
export interface LeftOut {
  readonly run: ComparedRun;
  readonly reason: string;
}

/**
 * The confusion matrices of runs: on the test set, or on the validation split after the last validated epoch. Runs
 * without one are left out, with the reason.
 */
export function confusionSources(
  runs: readonly ComparedRun[],
  set: ConfusionSet,
): { readonly sources: readonly ConfusionSource[]; readonly leftOut: readonly LeftOut[] } {
  const sources: ConfusionSource[] = [];
  const leftOut: LeftOut[] = [];
  for (const run of runs) {
    const found = set === 'test' ? testSource(run) : validationSource(run);
    if (found === null) leftOut.push({ run, reason: reasonOf(run, set) });
    else sources.push(found);
  }
  return { sources, leftOut };
}

/** What the classes of a matrix are called, by label; null if they have only numbers. */
export function classNamesOf({ run }: ConfusionSource): readonly string[] | null {
  return run.record.data?.classNames ?? null;
}

function testSource(run: ComparedRun): ConfusionSource | null {
  if (!isReadable(run) || run.record.test === null) return null;
  const { confusion, accuracy } = run.record.test;
  return { run, confusion, accuracy, epoch: null };
}

function validationSource(run: ComparedRun): ConfusionSource | null {
  if (!isReadable(run)) return null;
  const judged = run.record.epochs.findLast(
    ({ validationConfusion }) => validationConfusion !== null,
  );
  if (judged === undefined) return null;
  const { validationConfusion, validationAccuracy: accuracy, epoch } = judged;
  return { run, confusion: validationConfusion!, accuracy, epoch };
}

function reasonOf(run: ComparedRun, set: ConfusionSet): string {
  const { status, record } = run;
  if (record === null) return status === 'damaged' ? 'can’t be read' : 'is missing';
  if (status === 'waiting') return 'has not started';
  if (isImportedResults(record)) return 'has imported results, without predictions';
  if (set === 'validation') {
    return record.config.validationExamples === 0
      ? 'has no validation examples'
      : 'has not finished an epoch';
  }
  return status === 'running' ? 'is still running' : `is ${record.status}, not finished`;
}
