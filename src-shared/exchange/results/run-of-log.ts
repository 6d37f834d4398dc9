import type { ExperimentConfig, FieldKey } from '../../catalogue/fields.ts';
import {
  epochMetricKeys,
  epochMetrics,
  type EpochMetricKey,
} from '../../catalogue/metrics/epoch-metrics.ts';
import {
  stepMetricKeys,
  stepMetrics,
  type StepMetricKey,
} from '../../catalogue/metrics/step-metrics.ts';
import { testMetricKeys, testMetrics } from '../../catalogue/metrics/test-metrics.ts';
import type { EpochResult, ReportedTest, SparsePoint } from '../../experiment/record.ts';
import { formatCount } from '../../text/format.ts';
import { EpochsOfSteps } from './epochs-of-steps.ts';
import { shortTag, type LoggedRun, type Series } from './logged-run.ts';
import { readParameters } from './parameters.ts';
import { placeOption, type Place } from './places.ts';
import { scaleOf } from './scale.ts';

/** A logged run as an experiment stores it. */
export interface RunOfLog {
  readonly config: ExperimentConfig;
  /** The fields that the log tells; the others of the config mean nothing. */
  readonly known: readonly FieldKey[];
  /** The hyperparameters that aren't fields of the config. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** In the order of their steps, each at most once. */
  readonly points: readonly SparsePoint[];
  readonly epochs: readonly EpochResult[];
  readonly test: ReportedTest | null;
  /** The last step. */
  readonly step: number;
  /** Seconds since 1970. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Tags whose numbers are stored but not charted. */
  readonly uncharted: readonly string[];
  /** In sentences. */
  readonly notes: readonly string[];
}

/** The numbers of a series by step: the last of each step, as after a restart, in the unit of its place. */
interface Placed {
  readonly values: ReadonlyMap<number, { readonly value: number; readonly time: number }>;
}

/**
 * Brings a logged run into the form of an experiment.
 * @param chosen the place of each tag; null: its numbers are stored, but not charted. A tag that isn't there is left out.
 */
export function runOfLog(run: LoggedRun, chosen: ReadonlyMap<string, Place | null>): RunOfLog {
  const notes = [...run.notes];
  const given = new Map<Place, Placed>();
  const uncharted = new Map<string, Placed>();
  const offset = firstEpochIsZero(run) ? 1 : 0;
  for (const [tag, series] of run.series) {
    const wanted = chosen.get(tag);
    if (wanted === undefined) continue;
    notes.push(...notFiniteNote(tag, series));
    const place = wanted === null || given.has(wanted) ? null : wanted;
    const scale =
      place === null ? { factor: 1, problem: null, note: null } : scaleOf(place, tag, series);
    if (scale.note !== null) notes.push(scale.note);
    if (scale.problem !== null) notes.push(scale.problem);
    const isCharted = place !== null && scale.problem === null;
    const { found, dropped } = byStep(series, offset, isCharted ? scale.factor : 1);
    if (dropped > 0) {
      notes.push(
        `${formatCount(dropped)} of the numbers of ${shortTag(tag)} were left out: their steps aren’t whole numbers from 0 on.`,
      );
    }
    if (found.values.size === 0) continue;
    if (isCharted) given.set(place, found);
    else uncharted.set(tag, found);
  }
  if (run.counts === 'epochs') {
    notes.push('The log counts epochs, not steps: a step here is an epoch.');
  }
  const { startedAt } = run;
  const placed = completed(given, run.counts);
  const epochsOf = new EpochsOfSteps(
    run.counts,
    placed.get('axis.epoch')?.values ?? null,
    epochSteps(placed),
  );
  const { config, known, others } = readParameters(run.parameters);
  const points = pointsOf(placed, uncharted, epochsOf, startedAt);
  const epochs = epochsFrom(placed, epochsOf, startedAt);
  return {
    config,
    known,
    parameters: others,
    points,
    epochs,
    test: testOf(placed, notes),
    step: Math.max(0, points.at(-1)?.step ?? 0, epochs.at(-1)?.step ?? 0),
    startedAt,
    endedAt: run.endedAt,
    uncharted: [...uncharted.keys()],
    notes,
  };
}

/** Keras counts epochs from 0, and here they count from 1. */
function firstEpochIsZero({ counts, series }: LoggedRun): boolean {
  if (counts === 'steps') return false;
  return [...series.values()].some(({ steps }) => steps.includes(0));
}

function notFiniteNote(tag: string, { notFinite }: Series): string[] {
  if (notFinite === 0) return [];
  return [
    `${formatCount(notFinite)} of the numbers of ${shortTag(tag)} ${notFinite === 1 ? 'is' : 'are'} infinite or not a number, and left out.`,
  ];
}

function byStep(
  series: Series,
  offset: number,
  factor: number,
): { readonly found: Placed; readonly dropped: number } {
  const values = new Map<number, { value: number; time: number }>();
  const { steps, times, values: numbers } = series;
  let dropped = 0;
  for (let index = 0; index < series.length; index++) {
    const step = steps[index]! + offset;
    if (Number.isSafeInteger(step) && step >= 0) {
      values.set(step, { value: numbers[index]! / factor, time: times[index]! });
    } else dropped += 1;
  }
  return { found: { values }, dropped };
}

/** Metrics that are measured every few steps and per epoch. */
const sameMetrics: readonly (readonly [StepMetricKey, EpochMetricKey])[] = [
  ['loss', 'trainLoss'],
  ['accuracy', 'trainAccuracy'],
  ['learningRate', 'learningRate'],
  ['gradientNorm', 'gradientNorm'],
  ['examplesPerSecond', 'examplesPerSecond'],
];

/**
 * Where a metric is only known per epoch, each epoch is a point of the history too, so that it is charted; and in a log
 * that counts epochs every number is that of an epoch.
 */
function completed(
  given: ReadonlyMap<Place, Placed>,
  counts: LoggedRun['counts'],
): ReadonlyMap<Place, Placed> {
  const placed = new Map(given);
  for (const [step, epoch] of sameMetrics) {
    const ofSteps = given.get(`step.${step}`);
    const ofEpochs = given.get(`epoch.${epoch}`);
    if (ofSteps === undefined && ofEpochs !== undefined) placed.set(`step.${step}`, ofEpochs);
    if (counts === 'epochs' && ofEpochs === undefined && ofSteps !== undefined) {
      placed.set(`epoch.${epoch}`, ofSteps);
    }
  }
  return placed;
}

function pointsOf(
  placed: ReadonlyMap<Place, Placed>,
  uncharted: ReadonlyMap<string, Placed>,
  epochs: EpochsOfSteps,
  startedAt: number | null,
): SparsePoint[] {
  const found = new Map<number, Record<string, unknown> & { time: number }>();
  const pointAt = (step: number, time: number) => {
    let point = found.get(step);
    if (point === undefined) found.set(step, (point = { time }));
    if (Number.isNaN(point.time)) point.time = time;
    return point;
  };
  for (const key of stepMetricKeys) {
    for (const [step, { value, time }] of placed.get(`step.${key}`)?.values ?? [])
      pointAt(step, time)[key] = value;
  }
  for (const [tag, { values }] of uncharted) {
    for (const [step, { value, time }] of values) {
      const point = pointAt(step, time);
      const logged = (point.logged ??= {}) as Record<string, number>;
      // So that a tag with the name of an object's property is one like any other.
      Object.defineProperty(logged, tag, { value, enumerable: true, configurable: true });
    }
  }
  return [...found]
    .toSorted(([a], [b]) => a - b)
    .map(([step, { time, logged, ...values }]) => ({
      step,
      epoch: epochs.at(step),
      seconds: secondsAfter(startedAt, time),
      ...(Object.fromEntries(
        stepMetricKeys.map((key) => {
          const value = values[key] as number | undefined;
          return [
            key,
            value !== undefined && stepMetrics[key].range.includes(value) ? value : null,
          ];
        }),
      ) as Record<StepMetricKey, number | null>),
      ...(logged === undefined ? {} : { logged: logged as Record<string, number> }),
    }));
}

function secondsAfter(startedAt: number | null, time: number): number | null {
  return startedAt === null || Number.isNaN(time) ? null : Math.max(0, time - startedAt);
}

/** The steps at which something is known of an epoch, ascending. */
function epochSteps(placed: ReadonlyMap<Place, Placed>): number[] {
  const steps = new Set(
    epochMetricKeys.flatMap((key) => [...(placed.get(`epoch.${key}`)?.values.keys() ?? [])]),
  );
  return [...steps].toSorted((a, b) => a - b);
}

function epochsFrom(
  placed: ReadonlyMap<Place, Placed>,
  epochsOf: EpochsOfSteps,
  startedAt: number | null,
): EpochResult[] {
  let before = startedAt;
  return epochsOf.ends.map(({ step, epoch }) => {
    const values: Partial<Record<EpochMetricKey, number | null>> = {};
    let time = NaN;
    for (const key of epochMetricKeys) {
      const found = placed.get(`epoch.${key}`)?.values.get(step);
      values[key] =
        found !== undefined && epochMetrics[key].schema.safeParse(found.value).success
          ? found.value
          : null;
      if (found !== undefined && !(found.time <= time)) time = found.time;
    }
    const seconds = before === null || Number.isNaN(time) ? null : Math.max(0, time - before);
    if (!Number.isNaN(time)) before = time;
    return {
      ...(values as Record<EpochMetricKey, number | null>),
      epoch,
      step,
      seconds: values.seconds ?? seconds,
      validationConfusion: null,
      weightsSha256: null,
    };
  });
}

/** The last number of each place. */
function testOf(placed: ReadonlyMap<Place, Placed>, notes: string[]): ReportedTest | null {
  let isThere = false;
  const test = Object.fromEntries(
    testMetricKeys.map((key) => {
      const found = [...(placed.get(`test.${key}`)?.values ?? [])].toSorted(([a], [b]) => a - b);
      const value = found.at(-1)?.[1].value ?? null;
      const fits = value !== null && testMetrics[key].schema.safeParse(value).success;
      isThere ||= fits;
      if (fits && found.length > 1) {
        notes.push(
          `${placeOption(`test.${key}`).label} was logged ${formatCount(found.length)} times; the last is the result.`,
        );
      }
      return [testMetrics[key].column, fits ? value : null];
    }),
  ) as ReportedTest;
  return isThere ? test : null;
}
