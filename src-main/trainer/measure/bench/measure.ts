import { performance } from 'node:perf_hooks';
import { median } from '#shared/statistics/summary';

/** Something whose repeated work can be timed, such as training steps. */
export interface Contestant {
  /**
   * Works `warmUp` times without counting and `count` times that count.
   * @returns the milliseconds of each counted time
   */
  time(warmUp: number, count: number): Promise<number[]>;
  dispose(): void;
}

/** @returns a contestant that repeats a piece of work */
export function timed(work: () => Promise<void>, dispose: () => void): Contestant {
  return {
    async time(warmUp, count) {
      const milliseconds: number[] = [];
      for (let index = 0; index < warmUp + count; index++) {
        const start = performance.now();
        await work();
        if (index >= warmUp) milliseconds.push(performance.now() - start);
      }
      return milliseconds;
    },
    dispose,
  };
}

/** How long to measure. */
export interface Effort {
  /** Training before anything counts, at least one step: WebAssembly is optimised only after it has run for a while. */
  readonly warmUpMilliseconds: number;
  /** How long a contestant's turn should last; a slow one takes one step. */
  readonly turnMilliseconds: number;
  readonly minimumRounds: number;
  readonly maximumRounds: number;
  /** No turn begins after this, including warm-up, except those of the minimum number of rounds. */
  readonly totalMilliseconds: number;
}

const stepsPerTurn = 10;

/** Steps longer than this aren't affected by others having used the caches since the last turn. */
const longStep = 100;

/**
 * Times contestants in turns, so that a temporary disturbance of the machine affects all of them equally.
 * @param beforeRound runs in each round before the first turn
 * @returns each contestant's median step in milliseconds
 */
export async function measureByTurns(
  contestants: readonly Contestant[],
  effort: Effort,
  beforeRound: (round: number) => void | Promise<void>,
  now: () => number,
): Promise<Map<Contestant, number>> {
  const start = now();
  const entries: { contestant: Contestant; estimate: number; samples: number[] }[] = [];
  for (const contestant of contestants) {
    const estimate = await warmUp(contestant, effort.warmUpMilliseconds, now);
    entries.push({ contestant, estimate, samples: [] });
  }
  const isOver = (round: number): boolean =>
    round >= effort.minimumRounds && now() - start > effort.totalMilliseconds;
  for (let round = 0; round < effort.maximumRounds && !isOver(round); round++) {
    await beforeRound(round);
    for (const entry of entries) {
      if (isOver(round)) break;
      const fitting = Math.round(effort.turnMilliseconds / entry.estimate);
      const steps = Math.min(stepsPerTurn, Math.max(1, fitting));
      const warmUpSteps = entry.estimate < longStep ? 1 : 0;
      entry.samples.push(...(await entry.contestant.time(warmUpSteps, steps)));
      entry.estimate = median(entry.samples);
    }
  }
  return new Map(entries.map(({ contestant, samples }) => [contestant, median(samples)]));
}

/** @returns the milliseconds of the last step */
async function warmUp(contestant: Contestant, least: number, now: () => number): Promise<number> {
  const start = now();
  for (;;) {
    const [milliseconds] = await contestant.time(0, 1);
    if (now() - start >= least) return milliseconds!;
  }
}
