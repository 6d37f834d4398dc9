import { RandomStream } from '#shared/random/random-stream';
import { nextStep } from '#shared/sweep/plan';
import type { Point } from '#shared/sweep/space';
import type { SweepState, Trial } from '#shared/sweep/standing';
import { sweepDefinitionSchema, sweepRungs, type SweepDefinition } from '#shared/sweep/sweep';

/** A definition with what a test asks for, as a person would write it. */
export function definitionWith(given: object): SweepDefinition {
  return sweepDefinitionSchema.parse({
    name: 'Test',
    base: { epochs: 9, validationExamples: 100 },
    space: [{ field: 'hiddenSize', from: 1, to: 500 }],
    method: { kind: 'random', trials: 18 },
    ...given,
  });
}

/** What a simulated trial reaches after each epoch. */
export type Course = (point: Point, epoch: number) => number;

/** Larger networks are better in the end, and each gets better with time. */
export const bySize: Course = ({ hiddenSize }, epoch) =>
  1 / (hiddenSize as number) + 1 / (10 * epoch);

/** A sweep that has not begun. */
export function begin(definition: SweepDefinition): SweepState {
  return { definition, trials: [], decisions: [] };
}

/**
 * Runs a sweep without training: workers that take trials, epoch by epoch, in an order drawn from a seed.
 * @param stopAfter ends after so many epochs, as if the program had been killed
 */
export function simulate(
  start: SweepState,
  course: Course,
  { workers, seed, stopAfter = Infinity }: { workers: number; seed: number; stopAfter?: number },
): SweepState & { readonly trainedEpochs: number } {
  const random = new RandomStream(seed, 1);
  let state = start;
  let trainedEpochs = 0;
  const targets = new Map<number, number>();
  const change = (number: number, by: Partial<Trial>): void => {
    const trials = state.trials.map((trial) =>
      trial.number === number ? { ...trial, ...by } : trial,
    );
    state = { ...state, trials };
  };
  for (;;) {
    const step = nextStep(state, workers);
    if (step.kind === 'finished') return { ...state, trainedEpochs };
    if (step.kind === 'decide') {
      state = { ...state, decisions: [...state.decisions, ...step.decisions] };
      for (const { trial, kind } of step.decisions) {
        if (kind !== 'stops') continue;
        targets.delete(trial);
        change(trial, { status: 'waiting' });
      }
    } else if (step.kind === 'propose') {
      const first = state.trials.length;
      const added = step.points.map((point, index): Trial => ({
        number: first + index,
        point,
        status: 'waiting',
        losses: [],
      }));
      state = { ...state, trials: [...state.trials, ...added] };
    } else {
      for (const { number, epochs } of step.trainings.slice(0, workers - targets.size)) {
        targets.set(number, epochs);
        change(number, { status: 'running' });
      }
      const running = [...targets.keys()].sort((one, other) => one - other);
      const number = running[random.below(running.length)]!;
      const { point, losses } = state.trials[number]!;
      const loss = course(point, losses.length + 1);
      const isThere = losses.length + 1 === targets.get(number);
      const isLast = losses.length + 1 === sweepRungs(state.definition).at(-1);
      if (isThere) targets.delete(number);
      const reached = isLast ? 'finished' : 'waiting';
      const status = Number.isNaN(loss) ? 'failed' : isThere ? reached : 'running';
      if (status === 'failed') targets.delete(number);
      change(number, { losses: Number.isNaN(loss) ? losses : [...losses, loss], status });
      trainedEpochs += 1;
      if (trainedEpochs === stopAfter) {
        for (const other of targets.keys()) change(other, { status: 'waiting' });
        return { ...state, trainedEpochs };
      }
    }
  }
}
