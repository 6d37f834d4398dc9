import { costKey } from '../cost-key.ts';
import type { ExperimentConfig } from '../../catalogue/fields.ts';
import { compareTexts } from '../../text/compare-texts.ts';
import type { Environment, ExperimentRecord } from '../record.ts';
import { crowding } from './crowding.ts';
import type { ExampleCounts, RunCost } from './run-cost.ts';

/** The computer on which times are estimated. */
export type Machine = Pick<Environment, 'cpu' | 'cores'>;

/** A run that this machine finished in one go, and what it tells about others. */
export interface FinishedRun {
  readonly config: ExperimentConfig;
  /** Runs with the same one do the same work in an epoch. */
  readonly work: string;
  readonly engine: Environment['engine'];
  readonly examples: ExampleCounts;
  readonly epochs: number;
  /** As if nothing else had trained meanwhile. */
  readonly cost: RunCost;
  /** Writing files, for each epoch and once at the end; as if nothing else had trained meanwhile. */
  readonly writingSeconds: number;
  /** From the start of its process to its results. */
  readonly seconds: number;
  /** How many times longer it took for the runs that trained meanwhile. */
  readonly crowding: number;
  /** In milliseconds since 1970; so is `end`. */
  readonly start: number;
  readonly end: number;
}

/** Configs with the same text do the same work in an epoch, on whatever engine. */
export function workKey(config: ExperimentConfig): string {
  return costKey({ ...config, engine: 'auto', threads: 0 });
}

/** After every moment in ISO 8601: of runs that are training. */
const later = '~';

/** Older runs tell nothing new. */
const maxRuns = 200;

/** Seconds that a running run may have trained since its record was written, with its start. */
const unrecorded = 60;

interface Interval {
  readonly start: number;
  readonly end: number;
  /** Threads that were busy meanwhile. */
  readonly threads: number;
}

/**
 * The last runs that a machine finished, the newest first. Those of another machine, and those that were paused or
 * resumed or stored before the times of their phases were recorded, tell nothing.
 * @param now in milliseconds since 1970
 */
export function finishedRuns(
  records: readonly ExperimentRecord[],
  { cpu, cores }: Machine,
  now = Date.now(),
): readonly FinishedRun[] {
  const here = records
    .filter(
      ({ environment, phases, status }) =>
        environment?.cpu === cpu &&
        environment.cores === cores &&
        (phases !== null || status === 'running'),
    )
    .sort((a, b) => compareTexts(b.finishedAt ?? later, a.finishedAt ?? later))
    .slice(0, maxRuns);
  const intervals = new Map(here.map((record) => [record, intervalOf(record, now)]));
  return here.flatMap((record) => {
    const interval = intervals.get(record);
    if (interval === null || interval === undefined) return [];
    const others = [...intervals].flatMap(([other, at]) => (other === record || !at ? [] : [at]));
    const run = finishedRun(record, interval, others, cores);
    return run === null ? [] : [run];
  });
}

/** When a record's run was training; null if it never did, or not in one go. */
function intervalOf(
  { status, startedAt, finishedAt, phases, environment, trainingSeconds }: ExperimentRecord,
  now: number,
) {
  const threads = environment?.engine.threads ?? 1;
  if (status === 'running') {
    // A run that was resumed began long before it trained on.
    const start = Math.max(Date.parse(startedAt!), now - 1000 * (trainingSeconds + unrecorded));
    return { start, end: Infinity, threads };
  }
  if (phases === null || finishedAt === null) return null;
  const end = Date.parse(finishedAt);
  const parallel = phases.steps + phases.validation + phases.test;
  const busy = 1 + ((threads - 1) * parallel) / phases.total;
  return { start: end - 1000 * phases.total, end, threads: busy };
}

function finishedRun(
  { config, environment, data, phases, step, epochs, status }: ExperimentRecord,
  { start, end, threads }: Interval,
  others: readonly Interval[],
  cores: number,
): FinishedRun | null {
  if (status !== 'finished' || phases === null || data === null || step === 0) return null;
  let [busy, runs] = [threads, 1];
  for (const other of others) {
    const both = Math.min(end, other.end) - Math.max(start, other.start);
    if (both <= 0) continue;
    busy += (other.threads * both) / (end - start);
    runs += both / (end - start);
  }
  const slowed = crowding(busy, runs, cores);
  const { trainingExamples, validationExamples, testExamples } = data;
  const evaluated = epochs.length * validationExamples + testExamples;
  const { steps, validation, test, total } = phases;
  const writing = Math.max(0, total - phases.start - steps - validation - test);
  return {
    config,
    work: workKey(config),
    engine: environment!.engine,
    examples: { trainingExamples, validationExamples, testExamples },
    epochs: epochs.length,
    cost: {
      startSeconds: phases.start / slowed,
      secondsPerStep: steps / step / slowed,
      secondsPerEvaluation: (validation + test) / evaluated / slowed,
    },
    writingSeconds: writing / (epochs.length + 1) / slowed,
    seconds: total,
    crowding: slowed,
    start,
    end,
  };
}
