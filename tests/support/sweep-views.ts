import { bestTogether, ranked } from '#shared/sweep/halving';
import { rankedTrials } from '#shared/sweep/plan';
import { Standing, type Trial } from '#shared/sweep/standing';
import { sweepDefinitionSchema, type Decision, type SweepDefinition } from '#shared/sweep/sweep';
import type { SweepTrial, SweepView } from '#shared/sweep/sweep-view';

/** A definition of some trials with halving after 1 and 3 of 9 epochs. */
export function sampleDefinition(trials: number, own: object = {}): SweepDefinition {
  return sweepDefinitionSchema.parse({
    name: 'Sizes and rates',
    base: { epochs: 9 },
    space: [
      { field: 'cell', values: ['RNN', 'GRU', 'LSTM'] },
      { field: 'hiddenSize', values: [16, 32, 64, 128] },
      { field: 'learningRate', from: 1e-4, to: 1e-1, logarithmic: true },
    ],
    method: { kind: 'random', trials },
    halving: { kind: 'synchronous', firstRung: 1, factor: 3 },
    ...own,
  });
}

/** A trial of such a sweep, by its number. */
export function sampleTrial(number: number, own: Partial<SweepTrial> = {}): SweepTrial {
  return {
    number,
    point: {
      cell: (['RNN', 'GRU', 'LSTM'] as const)[number % 3]!,
      hiddenSize: 16 * 2 ** (number % 4),
      learningRate: Number((1e-4 * 10 ** (((number * 7) % 30) / 10)).toPrecision(4)),
    },
    status: 'waiting',
    losses: [],
    experiment: null,
    isReused: false,
    machine: null,
    repetitions: [],
    threads: null,
    lost: null,
    seconds: 0,
    ...own,
  };
}

/** A finished sweep whose trials are the better the lower their number is, as an executor would have left it. */
export function finishedSweep(count: number): SweepView {
  const definition = sampleDefinition(count);
  const { rungs } = new Standing({ definition, trials: [], decisions: [] });
  const lossOf = (number: number, epoch: number): number =>
    0.05 + (0.5 * number) / count + 0.2 / epoch;
  const reached = new Map<number, number>(
    Array.from({ length: count }, (_, number) => [number, rungs[0]!]),
  );
  const decisions: Decision[] = [];
  for (const [index, epoch] of rungs.slice(0, -1).entries()) {
    const here = [...reached].filter(([, until]) => until === epoch).map(([number]) => number);
    const results = here.map((trial) => ({ trial, loss: lossOf(trial, epoch) }));
    const best = bestTogether(results, 3);
    for (const [place, { trial }] of ranked(results).entries()) {
      const isBest = best.some((each) => each.trial === trial);
      if (isBest) reached.set(trial, rungs[index + 1]!);
      decisions.push({
        trial,
        epoch,
        kind: isBest ? 'continues' : 'pauses',
        place: place + 1,
        of: results.length,
        best: best.length,
      });
    }
  }
  const trials = [...reached].map(([number, epochs]) =>
    sampleTrial(number, {
      status: epochs === rungs.at(-1) ? 'finished' : 'waiting',
      losses: Array.from({ length: epochs }, (_, index) => lossOf(number, index + 1)),
      experiment: `run-${number}`,
      seconds: 2 * epochs,
    }),
  );
  return {
    id: 'sizes-and-rates-a1b2c',
    createdAt: '2026-11-30T10:00:00.000Z',
    status: 'finished',
    reason: null,
    definition,
    executor: { kind: 'local' },
    parallel: null,
    priority: 0,
    trials,
    decisions,
  };
}

/** The trial with the best result among those that have got furthest; null before any epoch. */
export function bestTrial(trials: readonly Trial[]): Trial | null {
  const [best] = rankedTrials(trials);
  return best === undefined || best.losses.length === 0 ? null : best;
}

/** A grid of hidden sizes and seeds under way for two epochs, with what its trials have reached. */
export function seedSweep(
  results: readonly (readonly [hiddenSize: number, seed: number, losses: readonly number[]])[],
): SweepView {
  const definition = sampleDefinition(0, {
    base: { epochs: 2 },
    space: [
      { field: 'hiddenSize', values: [8, 16] },
      { field: 'seed', values: [1, 2] },
    ],
    method: { kind: 'grid' },
    halving: null,
  });
  const trials = results.map(([hiddenSize, seed, losses], number) =>
    sampleTrial(number, {
      point: { hiddenSize, seed },
      losses,
      status: losses.length === 2 ? 'finished' : 'waiting',
      experiment: `run-${number}`,
    }),
  );
  return { ...finishedSweep(2), status: 'running', definition, trials, decisions: [] };
}
