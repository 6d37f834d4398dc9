import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { WorkbenchApi } from '#shared/contract/workbench-api';

/** A training of a few seconds on a few hundred real digits. */
export const shortTraining: Partial<ExperimentConfig> = {
  hiddenSize: 16,
  epochs: 2,
  batchSize: 50,
  trainingExamples: 500,
  validationExamples: 200,
  threads: 1,
};

/** A training that lasts until it is stopped. */
export const longTraining: Partial<ExperimentConfig> = {
  ...shortTraining,
  trainingExamples: 5000,
  epochs: 10_000,
};

/** Makes an experiment and trains it to its end. */
export async function trainExperiment(
  api: WorkbenchApi,
  config: Partial<ExperimentConfig>,
  name?: string,
): Promise<ExperimentRecord> {
  const made = await api.call('experiments.create', {
    config,
    ...(name !== undefined && { name }),
  });
  const ended = new Promise<void>((resolve) => {
    const unsubscribe = api.subscribe((event) => {
      if (event.kind !== 'ended' || event.experiment !== made.id) return;
      unsubscribe();
      resolve();
    });
  });
  await api.call('runs.start', { experiment: made.id });
  await ended;
  const { record } = await api.call('experiments.show', { experiment: made.id });
  return record;
}

/** Makes an experiment and starts a training that lasts. */
export async function startExperiment(
  api: Pick<WorkbenchApi, 'call'>,
  config: Partial<ExperimentConfig> = longTraining,
): Promise<string> {
  const { id } = await api.call('experiments.create', { config });
  await api.call('runs.start', { experiment: id });
  return id;
}

/** Takes away all experiments, those that wait or train too; then the queue takes what comes. */
export async function clearExperiments(api: WorkbenchApi): Promise<void> {
  await api.call('queue.configure', { held: true });
  const { running, waiting } = await api.call('queue.show', {});
  if (waiting.length > 0) await api.call('queue.remove', { experiments: [...waiting] });
  for (const experiment of running) {
    // One may have ended by itself meanwhile.
    await api.call('runs.stop', { experiment }).catch(() => undefined);
  }
  for (const each of await api.call('experiments.list', {})) {
    const experiment = each.kind === 'experiment' ? each.record.id : each.id;
    await api.call('experiments.remove', { experiment });
  }
  for (const { id } of await api.call('experiments.listTrash', {})) {
    await api.call('experiments.purge', { experiment: id });
  }
  await api.call('queue.configure', { held: false });
}
