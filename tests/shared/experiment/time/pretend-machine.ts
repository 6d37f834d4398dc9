import type { ExperimentConfig } from '#shared/catalogue/fields';
import { networkSize } from '#shared/experiment/network-size';
import type { Environment, ExperimentRecord } from '#shared/experiment/record';
import type { MeasuredCost } from '#shared/experiment/time/run-cost';
import { RandomStream } from '#shared/random/random-stream';
import { sampleEpoch, sampleRecord } from '../../../support/records.ts';

/** A machine whose runs take times that a test decides, and who leaves records of them. */
export interface PretendMachine {
  readonly cpu: string;
  readonly cores: number;
  readonly engine: Omit<Environment['engine'], 'threads'>;
  /** Seconds from a run's results to the process of the next one. */
  readonly between: number;
  readonly start: number;
  readonly writing: number;
  /** Of each step, whatever the network. */
  readonly step: number;
  /** Multiply-adds in a second, of one thread. */
  readonly speed: number;
  /** Actual times are longer or shorter by up to this share. */
  readonly noise: number;
}

export const pretendMachine: PretendMachine = {
  cpu: 'Pretend 1',
  cores: 2,
  engine: { name: 'native', instructionSet: 'avx2', version: '1' },
  between: 0.3,
  start: 0.9,
  writing: 0.12,
  step: 4e-4,
  speed: 2e9,
  noise: 0.06,
};

const testExamples = 10_000;
const evaluationBatch = 128;

/** Cells differ in what isn't multiply-adds. */
const slowness = { RNN: 1, GRU: 1.15, LSTM: 1.3 } as Readonly<Record<string, number>>;

/** What each part of a run takes alone: seconds and busy threads. */
function partsOf(machine: PretendMachine, config: ExperimentConfig, threads: number) {
  const { multiplyAdds } = networkSize(config, 10);
  const work = (multiplyAdds * (slowness[config.cell] ?? 1)) / (machine.speed * threads);
  const perStep = machine.step + 3 * work * config.batchSize;
  const perEvaluation = machine.step / evaluationBatch + work;
  const steps = config.epochs * Math.ceil(config.trainingExamples / config.batchSize);
  return {
    perStep,
    perEvaluation,
    parts: [
      { name: 'start', seconds: machine.start, threads: 1 },
      { name: 'steps', seconds: steps * perStep, threads },
      {
        name: 'validation',
        seconds: config.epochs * config.validationExamples * perEvaluation,
        threads,
      },
      { name: 'test', seconds: testExamples * perEvaluation, threads },
      { name: 'writing', seconds: (config.epochs + 1) * machine.writing, threads: 1 },
    ],
  };
}

/** What a measurement on the machine gives: it knows nothing of reports between steps, which take a tenth. */
export function measure(
  machine: PretendMachine,
  config: ExperimentConfig,
  threads: number,
): MeasuredCost {
  const { perStep, perEvaluation } = partsOf(machine, config, threads);
  return {
    startSeconds: machine.start * 0.9,
    secondsPerStep: perStep * 0.9,
    secondsPerEvaluation: perEvaluation * 0.9,
    trainingExamples: config.trainingExamples,
    validationExamples: config.validationExamples,
    testExamples,
    engine: { ...machine.engine, threads },
  };
}

interface ActiveRun {
  readonly config: ExperimentConfig;
  readonly parts: { readonly name: string; left: number; readonly threads: number }[];
  readonly spent: Map<string, number>;
  readonly began: number;
}

/**
 * Trains configs in a queue.
 * @param threads of each run
 * @param begins in milliseconds since 1970
 * @returns the records, and how long all took
 */
export function trainAll(
  machine: PretendMachine,
  configs: readonly ExperimentConfig[],
  { threads, sideBySide, begins = 0 }: { threads: number; sideBySide: number; begins?: number },
): { readonly records: ExperimentRecord[]; readonly seconds: number } {
  const random = new RandomStream(configs.length + threads, 7);
  const noisy = (seconds: number): number =>
    seconds * (1 + machine.noise * (random.below(2001) / 1000 - 1));
  const waiting = [...configs];
  let active: ActiveRun[] = [];
  const records: ExperimentRecord[] = [];
  let time = 0;
  while (waiting.length + active.length > 0) {
    while (active.length < sideBySide && waiting.length > 0) {
      const config = waiting.shift()!;
      const factor = noisy(1);
      const parts = [
        { name: 'between', left: noisy(machine.between), threads: 0.5 },
        ...partsOf(machine, config, threads).parts.map((part) => ({
          ...part,
          left: noisy(factor * part.seconds),
        })),
      ];
      active.push({ config, parts, spent: new Map(), began: time });
    }
    const busy = active.reduce((sum, { parts }) => sum + parts[0]!.threads, 0);
    const slower = Math.max(1, busy / machine.cores) * (1 + 0.08 * (active.length - 1));
    const next = Math.min(...active.map(({ parts }) => parts[0]!.left));
    time += next * slower;
    for (const { parts, spent } of active) {
      const part = parts[0]!;
      part.left -= next;
      spent.set(part.name, (spent.get(part.name) ?? 0) + next * slower);
      if (part.left <= 1e-12) parts.shift();
    }
    for (const run of active.filter(({ parts }) => parts.length === 0)) {
      records.push(recordOf(machine, run, { threads, begins, ends: time, id: records.length }));
    }
    active = active.filter(({ parts }) => parts.length > 0);
  }
  return { records, seconds: time };
}

function recordOf(
  machine: PretendMachine,
  { config, spent, began }: ActiveRun,
  { threads, begins, ends, id }: { threads: number; begins: number; ends: number; id: number },
): ExperimentRecord {
  const took = (name: string): number => spent.get(name) ?? 0;
  const moment = (seconds: number): string => new Date(begins + 1000 * seconds).toISOString();
  return sampleRecord({
    id: `run-${begins}-${id}`,
    config,
    status: 'finished',
    startedAt: moment(began + took('between') + took('start')),
    finishedAt: moment(ends),
    step: config.epochs * Math.ceil(config.trainingExamples / config.batchSize),
    epochs: Array.from({ length: config.epochs }, (_, epoch) => sampleEpoch(epoch + 1)),
    environment: {
      engine: { ...machine.engine, threads },
      cpu: machine.cpu,
      cores: machine.cores,
      memoryBytes: 1,
      platform: 'linux',
      architecture: 'x64',
      versions: {},
    },
    data: {
      dataset: config.dataset,
      hashes: {},
      trainingExamples: config.trainingExamples,
      validationExamples: config.validationExamples,
      testExamples,
      classes: 10,
      classNames: null,
      mean: 0,
      deviation: 1,
      permutation: null,
    },
    phases: {
      start: took('start'),
      steps: took('steps'),
      validation: took('validation'),
      test: took('test'),
      total: ends - began - took('between'),
    },
  });
}
