import type { ExperimentConfig } from '../../catalogue/fields.ts';
import { oncePerObject } from '../../objects/once-per-object.ts';
import { examplesPerEpoch } from '../example-counts.ts';
import { networkSize } from '../network-size.ts';
import type { Environment } from '../record.ts';
import { workKey, type FinishedRun } from './finished-runs.ts';
import { fitLine, shrunk, shareBelow } from './robust.ts';
import type { ExampleCounts, MeasuredCost, RunCost } from './run-cost.ts';

/**
 * How long a run takes from its process to the next one's, learnt from finished runs as far as there are any:
 *
 *     between + start + epochs x (steps + validation + writing) + test + writing
 *
 * Each part is the median over the runs that tell it, newer ones counting more; with few of them it is drawn towards
 * what was measured. What a measurement leaves out shows where there is both, and is carried over to the others.
 */

/** How long a run takes on this machine if nothing else trains. */
export interface RunTime {
  /** From the start of its process until the next one can start. */
  readonly seconds: number;
  /** Threads that it keeps busy on average. */
  readonly threads: number;
  /** Four times out of five it takes between `seconds / (1 + spread)` and `seconds * (1 + spread)`. */
  readonly spread: number;
  /** What tells its speed: runs that do the same work, a measurement, or those of other networks. */
  readonly basis: 'finished' | 'measured' | 'scaled';
  /** How many finished runs on this machine it was learnt from, if only what a run costs beside training. */
  readonly runs: number;
}

/** A measurement, and the config that was measured. */
export interface Measurement {
  readonly config: ExperimentConfig;
  /** That the engine was asked for; some always take another number. */
  readonly threads: number;
  readonly cost: MeasuredCost;
}

/** A measurement with the text that tells which runs do the same work. */
interface KeyedMeasurement extends Measurement {
  readonly work: string;
}

/** What is known about runs on this machine, the newest first. */
interface Knowledge {
  readonly finished: readonly FinishedRun[];
  readonly measured: readonly KeyedMeasurement[];
}

/** Seconds that are assumed before any run has shown them. */
const assumed = { start: 0.6, writing: 0.05, between: 0.15 };

/** Evaluating an example takes this share of training with it: the backward pass takes twice the forward pass. */
const evaluationShare = 1 / 3;

/** The range of an estimate is never narrower, however well the last ones fitted. */
const least = { finished: 0.15, measured: 0.2, scaled: 0.3 } as const;
/** Before any estimate could be compared with a run. */
const unlearnt = { finished: 0.25, measured: 0.3, scaled: 0.5 } as const;

/** Longer gaps between two runs have other reasons than starting the next one. */
const longestGap = 5000;

/** The runs that earlier estimates are compared with. */
const maxCompared = 20;
const leastCompared = 3;

/** @returns how long a run with a config takes if it asks for so many threads; null if nothing tells it */
export type RunTimer = (config: ExperimentConfig, threads: number) => RunTime | null;

/**
 * Learns how long runs take.
 * @param finished on this machine, the newest first
 * @param measurements the newest first
 */
export function runTimer(
  finished: readonly FinishedRun[],
  measurements: readonly Measurement[],
): RunTimer {
  const measured = measurements.map((one) => ({ ...one, work: workKey(one.config) }));
  const spreads = new Map<string, number | null>();
  const times = new Map<string, RunTime | null>();
  const byEngine = new Map<string, Knowledge>();

  /** What is known on an engine with so many threads. */
  function knownOn(engine: Environment['engine'], threads: number): Knowledge {
    const key = JSON.stringify([engine, threads]);
    const known = byEngine.get(key) ?? onSameEngine({ finished, measured }, engine, threads);
    byEngine.set(key, known);
    return known;
  }

  function time(config: ExperimentConfig, asked: number, work: string): RunTime | null {
    const engine = engineFor(config, { finished, measured });
    if (engine === null) return null;
    const threads =
      measured.find((one) => one.config.engine === config.engine && one.threads === asked)?.cost
        .engine.threads ?? asked;
    const here = knownOn(engine, threads);
    const known = timeOf(here, config, work, threads);
    if (known === null) return null;
    const key = JSON.stringify([engine, threads, known.basis]);
    if (!spreads.has(key)) spreads.set(key, usualMiss(here, threads, known.basis));
    const miss = spreads.get(key) ?? unlearnt[known.basis];
    return { ...known, spread: Math.max(least[known.basis], miss) };
  }

  return (config, threads) => {
    const work = workKey(config);
    // Runs that differ only in their seeds, say, take the same time.
    const key = JSON.stringify([work, config.epochs, config.engine, threads]);
    const known = times.get(key);
    if (known !== undefined) return known;
    const found = time(config, threads, work);
    times.set(key, found);
    return found;
  };
}

/** The engine that a config's choice gives here: the one it gave last. */
function engineFor({ engine }: ExperimentConfig, { finished, measured }: Knowledge) {
  const last =
    measured.find(({ config }) => config.engine === engine)?.cost ??
    finished.find(({ config }) => config.engine === engine);
  return last === undefined ? null : last.engine;
}

function onSameEngine(
  { finished, measured }: Knowledge,
  { name, instructionSet, version }: Environment['engine'],
  threads: number,
): Knowledge {
  const isSame = (other: Environment['engine']): boolean =>
    other.name === name &&
    other.instructionSet === instructionSet &&
    other.version === version &&
    other.threads === threads;
  return {
    finished: finished.filter((run) => isSame(run.engine)),
    measured: measured.filter(({ cost }) => isSame(cost.engine)),
  };
}

/** @param known on the engine and threads of the run */
function timeOf(
  known: Knowledge,
  config: ExperimentConfig,
  work: string,
  threads: number,
): Omit<RunTime, 'spread'> | null {
  const same = known.finished.filter((run) => run.work === work);
  const measurement = known.measured.find((one) => one.work === work)?.cost;
  const examples = same[0]?.examples ?? measurement ?? examplesOf(config, known);
  if (examples === null) return null;
  const corrected = measurement && correct(measurement, known);
  const cost = same.length > 0 ? learnt(same, corrected) : (corrected ?? scaledCost(config, known));
  if (cost === null) return null;
  const { epochs, batchSize } = config;
  const { trainingExamples, validationExamples, testExamples } = examples;
  const parallel =
    epochs * Math.ceil(trainingExamples / batchSize) * cost.secondsPerStep +
    (epochs * validationExamples + testExamples) * cost.secondsPerEvaluation;
  const writing = shrunk(
    known.finished.map((run) => run.writingSeconds),
    assumed.writing,
  );
  const single =
    startSeconds(same, corrected, config, known) + (epochs + 1) * writing + between(known.finished);
  const seconds = single + parallel;
  return {
    seconds,
    threads: (single + threads * parallel) / seconds,
    basis: same.length > 0 ? 'finished' : measurement === undefined ? 'scaled' : 'measured',
    runs: known.finished.length,
  };
}

function learnt(same: readonly FinishedRun[], measured: RunCost | undefined): RunCost {
  const part = (name: keyof RunCost): number =>
    shrunk(
      same.map(({ cost }) => cost[name]),
      measured?.[name],
    );
  return {
    startSeconds: part('startSeconds'),
    secondsPerStep: part('secondsPerStep'),
    secondsPerEvaluation: part('secondsPerEvaluation'),
  };
}

/** A measured cost with what measurements leave out, as far as runs that were measured as well have shown it. */
function correct(measured: RunCost, { finished, measured: all }: Knowledge): RunCost {
  const costs = new Map(all.map(({ work, cost }) => [work, cost]));
  const part = (name: keyof RunCost): number => {
    const ratios = finished.flatMap(({ work, cost }) => {
      const before = costs.get(work);
      return before === undefined ? [] : [cost[name] / before[name]];
    });
    return measured[name] * shrunk(ratios, 1);
  };
  return {
    startSeconds: part('startSeconds'),
    secondsPerStep: part('secondsPerStep'),
    secondsPerEvaluation: part('secondsPerEvaluation'),
  };
}

/** Most of a start is reading the data, so runs of other networks tell it as well. */
function startSeconds(
  same: readonly FinishedRun[],
  measured: RunCost | undefined,
  { dataset }: ExperimentConfig,
  known: Knowledge,
): number {
  const alike = known.finished.filter((run) => run.config.dataset === dataset);
  const prior =
    measured?.startSeconds ??
    known.measured.find(({ config }) => config.dataset === dataset)?.cost.startSeconds ??
    assumed.start;
  return shrunk(
    (same.length > 1 ? same : alike).map(({ cost }) => cost.startSeconds),
    prior,
  );
}

/**
 * From the results of a run to the process of the next: ending one, choosing and starting another. Every pair of runs is
 * looked at.
 */
const between = oncePerObject((finished: readonly FinishedRun[]) => {
  const gaps = finished.flatMap(({ start }) => {
    const earlier = finished.filter(({ end }) => end <= start);
    const gap = start - Math.max(-Infinity, ...earlier.map(({ end }) => end));
    return gap < longestGap ? [gap / 1000] : [];
  });
  return shrunk(gaps, assumed.between);
});

/** How many examples a config has, as far as runs on the same data set tell. */
function examplesOf(config: ExperimentConfig, { finished, measured }: Knowledge) {
  const known: readonly (ExampleCounts & { readonly config: ExperimentConfig })[] = [
    ...finished.map((run) => ({ ...run.examples, config: run.config })),
    ...measured.map((one) => ({ ...one.cost, config: one.config })),
  ].filter((one) => one.config.dataset === config.dataset);
  const [first] = known;
  const all = known.find((one) => one.config.trainingExamples === 0);
  if (first === undefined || (all === undefined && config.trainingExamples === 0)) return null;
  const available = all === undefined ? Infinity : all.trainingExamples + all.validationExamples;
  return {
    trainingExamples: examplesPerEpoch(config, available),
    validationExamples: config.validationExamples,
    testExamples: first.testExamples,
  };
}

/** Another network's cost: a step takes some time whatever its size, and more in proportion to its multiply-adds. */
function scaledCost(config: ExperimentConfig, { finished, measured }: Knowledge): RunCost | null {
  const points = [
    ...finished.map((run) => ({ config: run.config, cost: run.cost })),
    ...measured,
  ].map((one) => ({ x: workOfStep(one.config), y: one.cost.secondsPerStep }));
  const line = fitLine(points);
  if (line === null) return null;
  const secondsPerStep = line(workOfStep(config));
  return {
    startSeconds: assumed.start,
    secondsPerStep,
    secondsPerEvaluation: (evaluationShare * secondsPerStep) / config.batchSize,
  };
}

/** Multiply-adds of a training step, or something in proportion to them. */
function workOfStep(config: ExperimentConfig): number {
  // The classes hardly count; the ten digits stand for any.
  return networkSize(config, 10).multiplyAdds * config.batchSize;
}

/**
 * How far off estimates were at four out of five of the last runs, each estimated from the others; null if too few of
 * them could be estimated on the same basis.
 */
function usualMiss(known: Knowledge, threads: number, basis: RunTime['basis']): number | null {
  const gap = between(known.finished);
  const misses = known.finished.slice(0, maxCompared).flatMap((run) => {
    const finished = known.finished.filter((other) => other !== run);
    const config = { ...run.config, epochs: run.epochs };
    const time = timeOf({ finished, measured: known.measured }, config, run.work, threads);
    if (time?.basis !== basis) return [];
    const expected = (time.seconds - gap) * run.crowding;
    return [Math.exp(Math.abs(Math.log(run.seconds / expected))) - 1];
  });
  return misses.length < leastCompared ? null : shareBelow(misses, 0.8);
}
