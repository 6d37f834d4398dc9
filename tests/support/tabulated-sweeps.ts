import { fieldKeys } from '#shared/catalogue/fields';
import { summarise } from '#shared/statistics/summary';
import { nextStep } from '#shared/sweep/plan';
import type { Point } from '#shared/sweep/space';
import type { Trial } from '#shared/sweep/standing';
import { sweepDefinitionSchema, type Decision, type SweepDefinition } from '#shared/sweep/sweep';
import table from '../fixtures/sweeps/tabulated-runs.json';
import { bestTrial } from './sweep-views.ts';

/** Searches of a grid whose runs were all trained once; `scripts/tabulate-runs.mjs` made the table. */

const keyOf = (point: Point): string =>
  JSON.stringify(fieldKeys.flatMap((key) => (point[key] === undefined ? [] : [[key, point[key]]])));
const accuracies = new Map(
  table.runs.map((run) => [keyOf(run.point as Point), run.accuracies] as const),
);
const { epochs } = table.base;

export const gridTrials = table.runs.length;
/** The epochs of all runs together. */
export const gridEpochs = gridTrials * epochs;

/** The best validation accuracy at the end of a run. */
export const bestAccuracy = Math.max(...table.runs.map((run) => run.accuracies[epochs - 1]!));

/** How searches are compared: what each finds of the same grid. */
export const searches = {
  'TPE and halving': (trials: number) => ({
    method: { kind: 'tpe', trials },
    halving: { kind: 'synchronous', firstRung: 3, factor: 3 },
  }),
  'random and halving': (trials: number) => ({
    method: { kind: 'random', trials },
    halving: { kind: 'synchronous', firstRung: 3, factor: 3 },
  }),
  'random, to the end': (trials: number) => ({ method: { kind: 'random', trials } }),
  'TPE, to the end': (trials: number) => ({ method: { kind: 'tpe', trials } }),
} as const;

/** The definition of a search of the grid. */
export function searchOf(settings: object, seed: number): SweepDefinition {
  return sweepDefinitionSchema.parse({
    name: 'Tabulated',
    base: table.base,
    space: table.space,
    seed,
    ...settings,
  });
}

/**
 * Searches the grid once. Trials that are due are trained all at once: with synchronous halving, or without, the order
 * doesn't matter.
 * @returns how far the best run found is below the best of all, as a share of the examples, and the epochs trained as a
 *   share of those of the whole grid
 */
export function searchTable(definition: SweepDefinition): {
  readonly regret: number;
  readonly share: number;
} {
  let trials: Trial[] = [];
  let decisions: readonly Decision[] = [];
  for (;;) {
    const step = nextStep({ definition, trials, decisions }, Infinity);
    if (step.kind === 'finished') break;
    if (step.kind === 'decide') decisions = [...decisions, ...step.decisions];
    else if (step.kind === 'propose') {
      const first = trials.length;
      const added = step.points.map((point, index): Trial => ({
        number: first + index,
        point,
        status: 'waiting',
        losses: [],
      }));
      trials = [...trials, ...added];
    } else {
      const targets = new Map(step.trainings.map(({ number, epochs: last }) => [number, last]));
      trials = trials.map((trial) => {
        const last = targets.get(trial.number);
        if (last === undefined) return trial;
        const losses = accuraciesOf(trial.point).slice(0, last);
        const status = last === epochs ? 'finished' : 'waiting';
        return { ...trial, status, losses: losses.map((accuracy) => 1 - accuracy) };
      });
    }
  }
  const best = bestTrial(trials)!;
  const trained = trials.reduce((sum, { losses }) => sum + losses.length, 0);
  return {
    regret: bestAccuracy - accuraciesOf(best.point).at(-1)!,
    share: trained / gridEpochs,
  };
}

function accuraciesOf(point: Point): readonly number[] {
  return accuracies.get(keyOf(point))!;
}

/** The means of a kind of search over some seeds, from 0 on. */
export function meansOf(
  search: keyof typeof searches,
  trials: number,
  seeds: number,
): { readonly regret: number; readonly share: number } {
  const results = Array.from({ length: seeds }, (_, seed) =>
    searchTable(searchOf(searches[search](trials), seed)),
  );
  return {
    regret: summarise(results.map(({ regret }) => regret))!.mean,
    share: summarise(results.map(({ share }) => share))!.mean,
  };
}
