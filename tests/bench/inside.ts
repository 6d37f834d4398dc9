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

/** Processor time that this process has used so far, in milliseconds; with one thread, that of the step. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Trains steps with and without recording in turn. @returns the medians of their processor times */
async function measure(cell: CellName, sequenceLength: number, inputSize: number, count: number) {
  const shape = { cell, hiddenSize: 128, layers: 1, sequenceLength, inputSize, classes: 10 };
  const bench = { network: { ...shape, ...plainNetwork }, batch: 128 };
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
const widths = [7, 5, 9, 11, 7, 11, 11];
const print = (...cells: string[]): void => {
  console.log(cells.map((text, column) => text.padStart(widths[column]!)).join('  '));
};
print('network', 'steps', 'ms a step', 'ms recorded', 'more', `of ${interval} steps`, `of ${leastInterval} steps`);
for (const [sequenceLength, inputSize, count] of [
  [28, 28, steps],
  [784, 1, Math.ceil(steps / 20)],
] as const) {
  for (const cell of cellNames) {
    const { plain, recorded } = await measure(cell, sequenceLength, inputSize, count);
    const more = recorded / plain - 1;
    const times = [plain.toFixed(3), recorded.toFixed(3)];
    print(
      cells[cell].label,
      String(sequenceLength),
      ...times,
      percent(more),
      percent(more / interval),
      percent(more / leastInterval),
    );
  }
}
