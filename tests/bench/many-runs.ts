/** What the measurements of runs on other machines share. */
import { loadavg } from 'node:os';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { Executor, Task } from '#main/execution/executor';
import type { ExperimentStore } from '#main/experiments/experiment-store';

/** The load of this machine, for a line that tells how much a measurement is worth. */
export function load(): string {
  return `load ${loadavg()[0]!.toFixed(1)}`;
}

/** Makes runs that differ in their seeds, and says so. */
export async function createRuns(
  store: ExperimentStore,
  count: number,
  own: Partial<ExperimentConfig>,
): Promise<ExperimentRecord[]> {
  const records: ExperimentRecord[] = [];
  for (let seed = 0; seed < count; seed += 1) {
    records.push(await store.create(parseConfig({ ...own, seed }), { batch: 'bench' }));
  }
  console.log(`${count} runs of ${JSON.stringify(own)}; ${load()}`);
  return records;
}

/** Trains a run with an executor. @throws Error if it doesn't finish */
export async function finishRun(
  executor: Executor,
  store: ExperimentStore,
  { id, config }: ExperimentRecord,
): Promise<void> {
  const task: Task = {
    ...{ id, config, threads: null, lastEpoch: null, folder: store.folder(id) },
    data: { dataset: config.dataset, hashes: {} },
  };
  const silent = (): undefined => undefined;
  const { ended } = executor.start(task, {
    ...{ onEvent: silent, onOutput: silent, onMachine: silent },
  });
  const { status, reason } = await ended;
  if (status !== 'finished') throw new Error(`${id} ${status}: ${reason}`);
}

/** Says now and then how many runs have finished. */
export function finishedCounter(): () => void {
  let finished = 0;
  return () => {
    finished += 1;
    if (finished % 100 === 0) console.log(`${finished} finished`);
  };
}
