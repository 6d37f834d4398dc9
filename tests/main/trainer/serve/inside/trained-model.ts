import { createEngine, engineReports } from '#main/trainer/engines/create-engine';
import { SavedModels, type SavedModel } from '#main/trainer/serve/saved-models';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { fakeDependencies, newExperiment, smallDataset, trainToEnd } from '../../run/fixture.ts';

/** The first engine that this machine has. */
export const { name: engine } = (await engineReports(1)).find((report) => report.available)!;
/** Dependencies with real engines. */
export const dependencies = { ...fakeDependencies(), createEngine };

/** Ten digits of the test set: few enough to be all of every sample. */
const test = { ...smallDataset.test, count: 10, labels: smallDataset.test.labels.slice(0, 10) };
export const fewDigits = { loadDataset: () => Promise.resolve({ ...smallDataset, test }) };

/** Trains a small network and does something with its model; the reports of what is done are collected. */
export async function withModel<Result>(
  config: Partial<ExperimentConfig>,
  task: (model: SavedModel, report: (share: number) => void) => Promise<Result>,
): Promise<{ readonly result: Result; readonly shares: readonly number[] }> {
  const folder = await newExperiment({
    engine,
    epochs: 1,
    hiddenSize: 6,
    learningRate: 0.05,
    ...config,
  });
  await trainToEnd(folder, { dependencies });
  const shares: number[] = [];
  const result = await new SavedModels(dependencies).use({ folder, engine, threads: 1 }, (model) =>
    task(model, (share) => shares.push(share)),
  );
  return { result, shares };
}
