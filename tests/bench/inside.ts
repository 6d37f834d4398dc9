/** Measures what it costs to record what happens inside a network; `scripts/bench-inside.mjs [STEPS]`. */
import { createEngine } from '#main/trainer/engines/create-engine';
import {
  benchEngineOptions,
  learningRate,
  withInitialParameters,
} from '#main/trainer/measure/bench/engine-contestant';
import { benchBatch, plainNetwork } from '#main/trainer/measure/bench/networks';
import { cellNames, cells, type CellName } from '#shared/catalogue/cells/cells';
import { fields } from '#shared/catalogue/fields';
import { leastInterval } from '#shared/inside/recording';
import { median } from '#shared/statistics/summary';

const steps = Number(process.argv[2] ?? 400);
const interval = fields.reportEvery.default;

/** What is measured with each cell. */
interface Case {
  readonly hiddenSize: number;
  readonly batch: number;
  readonly sequenceLength: number;
  /** How many steps of each kind. */
  readonly count: number;
}

const cases: readonly Case[] = [
  { hiddenSize: 128, batch: 128, sequenceLength: 28, count: steps },
  { hiddenSize: 128, batch: 128, sequenceLength: 784, count: Math.ceil(steps / 20) },
  { hiddenSize: 64, batch: 32, sequenceLength: 28, count: steps },
  { hiddenSize: 32, batch: 128, sequenceLength: 28, count: steps },
  { hiddenSize: 16, batch: 32, sequenceLength: 28, count: steps },
  { hiddenSize: 8, batch: 8, sequenceLength: 28, count: steps },
];

/** Processor time that this process has used so far, in milliseconds; with one thread, that of the step. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Trains steps with and without recording in turn. @returns the medians of their processor times */
async function measure(cell: CellName, { hiddenSize, batch: size, sequenceLength, count }: Case) {
  const inputSize = 784 / sequenceLength;
  const shape = { cell, hiddenSize, layers: 1, sequenceLength, inputSize, classes: 10 };
  const bench = { network: { ...shape, ...plainNetwork }, batch: size };
  const engine = await createEngine('native', benchEngineOptions(bench, 1));
  await withInitialParameters(engine, bench);
  const batch = benchBatch(bench);
  const times = { plain: [] as number[], recorded: [] as number[] };
  for (let step = 0; step < count + 10; step++) {
    for (const kind of ['plain', 'recorded'] as const) {
      const start = processorTime();
      await engine.trainStep(batch, { step, learningRate, record: kind === 'recorded' });
      // The first steps build programs.
      if (step >= 10) times[kind].push(processorTime() - start);
    }
  }
  engine.dispose();
  return { plain: median(times.plain), recorded: median(times.recorded) };
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const widths = [7, 6, 5, 5, 9, 11, 7, 10, 7];
const print = (...cells: (string | number)[]): void => {
  console.log(cells.map((text, column) => String(text).padStart(widths[column]!)).join('  '));
};
print(
  ...['network', 'hidden', 'batch', 'steps', 'ms a step', 'ms recorded', 'more'],
  ...['by default', 'at most'],
);
for (const each of cases) {
  for (const cell of cellNames) {
    const { plain, recorded } = await measure(cell, each);
    const more = recorded / plain - 1;
    const least = leastInterval(each);
    print(
      ...[cells[cell].label, each.hiddenSize, each.batch, each.sequenceLength],
      ...[plain.toFixed(3), recorded.toFixed(3), percent(more)],
      ...[percent(more / (interval * Math.ceil(least / interval))), percent(more / least)],
    );
  }
}
