import { beforeEach, expect, it } from 'vitest';
import type { ListedDataset } from '#shared/contract/commands';
import { useDatasets } from '../../../../src-renderer/client/stores/datasets.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';

let workbench: AnsweringWorkbench;
beforeEach(() => {
  workbench = new AnsweringWorkbench();
  appWithStores(workbench);
});

function dataset(name: string): ListedDataset {
  const counts = [1, 2];
  return {
    ...{ kind: 'dataset', name, bundled: name === 'mnist', classes: 2, classNames: null },
    ...{ training: counts, test: counts, hashes: {} },
  };
}
const broken: ListedDataset = { kind: 'damaged', name: 'broken', reason: 'torn' };

it('has all data sets, and separately those that can be read', async () => {
  workbench.answer('datasets.list', () => [dataset('mnist'), broken]);
  const datasets = useDatasets();
  expect(datasets.status).toBe('loading');
  await datasets.refresh();
  expect(datasets.status).toBe('ready');
  expect(datasets.all).toHaveLength(2);
  expect(datasets.readable.map(({ name }) => name)).toEqual(['mnist']);
});

it('reads them again when they have changed, and ignores outdated answers', async () => {
  const answer = workbench.hold('datasets.list');
  const datasets = useDatasets();
  const first = datasets.refresh();
  workbench.emit({ kind: 'datasetsChanged' });
  await answer([dataset('mnist')]);
  await first;
  expect(datasets.all).toEqual([]);
  await answer([dataset('mnist'), dataset('new')]);
  expect(datasets.all.map(({ name }) => name)).toEqual(['mnist', 'new']);
});

it('says why it failed, keeps the old list, and can be retried', async () => {
  workbench.answer('datasets.list', () => [dataset('mnist')]);
  const datasets = useDatasets();
  await datasets.refresh();
  workbench.refuse('datasets.list', 'The folder is locked.');
  await datasets.refresh();
  expect([datasets.status, datasets.error?.message]).toEqual(['failed', 'The folder is locked.']);
  expect(datasets.all).toHaveLength(1);
  workbench.answer('datasets.list', () => []);
  const again = datasets.refresh();
  expect(datasets.status).toBe('loading');
  await again;
  expect([datasets.status, datasets.error]).toEqual(['ready', null]);
});

it('removes one, and throws if that fails', async () => {
  workbench.answer('datasets.list', () => [dataset('mnist')]);
  workbench.answer('datasets.remove', ({ dataset: name }) => ({ name }));
  const datasets = useDatasets();
  await datasets.remove('new');
  await settled();
  expect(workbench.inputs('datasets.remove')).toEqual([{ dataset: 'new' }]);
  expect(datasets.readable).toHaveLength(1);
  workbench.refuse('datasets.remove', 'It is in use.');
  await expect(datasets.remove('new')).rejects.toThrow('It is in use.');
});
