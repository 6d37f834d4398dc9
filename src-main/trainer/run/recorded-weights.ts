import { isImportedResults, noWeights } from '#shared/experiment/known-config';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentRecord, WeightHash } from '#shared/experiment/record';

/** The most steps that a message names. */
const stepsNamed = 12;

/**
 * Finds the recorded weights to compare a repeated training with, by ascending step: up to those that a finished
 * experiment kept, or the last ones of any other.
 * @param steps ends with the last recorded step up to this; null for all
 * @returns at least one; both if a step is recorded twice with different hashes
 * @throws UnrollError 'not-found' if no weights are recorded, 'invalid-input' naming the recorded steps if there is
 *   none up to `steps`
 */
export function recordedWeights(record: ExperimentRecord, steps: number | null): WeightHash[] {
  const recorded = allWeights(record);
  if (recorded.length === 0) {
    const why = isImportedResults(record) ? `. ${noWeights}` : '; train it first.';
    throw new UnrollError(
      'not-found',
      `${record.id} has no recorded weights to compare with${why}`,
    );
  }
  const lastStep = steps ?? keptStep(record) ?? Infinity;
  const wanted = recorded.filter(({ step }) => step <= lastStep);
  if (wanted.length > 0) return wanted;
  throw new UnrollError(
    'invalid-input',
    `${record.id} has no recorded weights up to step ${lastStep}; they are recorded after step ${listed(recorded)}.`,
  );
}

function allWeights(record: ExperimentRecord): WeightHash[] {
  const { weightHashes, epochs, weightsSha256 } = record;
  const all = [
    ...weightHashes,
    ...epochs.flatMap(({ step, weightsSha256: sha256 }): WeightHash[] =>
      sha256 === null ? [] : [{ step, sha256 }],
    ),
  ];
  const step = keptStep(record);
  if (weightsSha256 !== null && step !== null) all.push({ step, sha256: weightsSha256 });
  const distinct = new Map(all.map((weights) => [`${weights.step} ${weights.sha256}`, weights]));
  return [...distinct.values()].sort((one, other) => one.step - other.step);
}

/**
 * @returns the step that the record's `weightsSha256` belongs to: the end of the epoch that was kept, where the user
 * stopped the run, or 0 if the starting weights were only tested; null while the run isn't finished, when it may be that of an earlier stop
 */
function keptStep({ status, step, epochs, bestEpoch }: ExperimentRecord): number | null {
  if (status === 'stopped') return step;
  if (status !== 'finished') return null;
  if (step === 0) return 0;
  return epochs.find(({ epoch }) => epoch === bestEpoch)?.step ?? null;
}

function listed(recorded: readonly WeightHash[]): string {
  const steps = [...new Set(recorded.map(({ step }) => step))];
  if (steps.length <= stepsNamed) return steps.join(', ');
  return `${steps.slice(0, stepsNamed - 1).join(', ')} ... ${steps.at(-1)}`;
}
