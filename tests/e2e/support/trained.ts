import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { CommandOutput } from '#shared/contract/commands';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import { importFiles } from '../../support/imports.ts';
import { shortTraining, trainExperiment } from './seed.ts';

/** What has been trained in this process, by its config. */
const archives = new Map<string, CommandOutput<'experiments.export'>>();

/**
 * Puts an experiment with a short training behind it into a data folder. The first one with a config is trained; later
 * ones, of other specs too, are taken in from its archive and so were created when it was.
 * @param own what is different from `shortTraining`
 */
export async function trained(
  api: WorkbenchApi,
  own: Partial<ExperimentConfig>,
  name: string,
): Promise<ExperimentRecord> {
  const config = { ...shortTraining, reportEvery: 2, ...own };
  const key = JSON.stringify(parseConfig(config));
  const archive = archives.get(key);
  if (archive === undefined) {
    const record = await trainExperiment(api, config, name);
    archives.set(key, await api.call('experiments.export', { experiment: record.id }));
    return record;
  }
  const { fileName, bytes } = archive;
  const taken = await importFiles(api, { kind: 'experiment' }, { [fileName]: bytes });
  if (taken.kind !== 'experiment') throw new Error(`${fileName} is taken for a data set`);
  return api.call('experiments.update', { experiment: taken.id, change: { name } });
}
