import { expect, test } from 'vitest';
import { dataCheck } from '#main/datasets/data-check';
import { defaultConfig } from '#shared/experiment/config';
import { writeDataset } from '../../support/idx.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openWorkbench } from '../../support/workbenches.ts';

const config = { ...defaultConfig(), dataset: 'tiny', validationExamples: 10 };

test('a config may ask for as many examples as there are, and no more (F6)', async () => {
  const home = await temporaryFolder();
  await writeDataset(home, 'tiny', { training: 30, test: 10 });
  const check = dataCheck(home);
  await check(config);
  await check({ ...config, trainingExamples: 20 });
  await expect(check({ ...config, trainingExamples: 21 })).rejects.toThrow(
    'trainingExamples: 21 is not allowed; use at most 20',
  );
  await expect(check({ ...config, validationExamples: 30 })).rejects.toThrow('validationExamples');
  await expect(check({ ...config, dataset: 'nosuch' })).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('neither one experiment nor a grid is made for data that are not there (F6)', async () => {
  const { workbench, events } = await openWorkbench();
  const refused = { config: { dataset: 'nosuch' } };
  const create = workbench.call('experiments.create', refused);
  await expect(create).rejects.toMatchObject({ code: 'not-found' });
  const drafts = [{ config: {} }, { config: { validationExamples: 60_000 } }];
  const createMany = workbench.call('experiments.createMany', { drafts, queue: true });
  await expect(createMany).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringMatching(/^drafts 2: validationExamples: 60000 is not allowed/) as string,
  });
  const grid = workbench.call('experiments.createMany', { drafts: [{ config: {} }, refused] });
  await expect(grid).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringMatching(/^drafts 2: dataset: there is no nosuch/) as string,
  });
  expect(await workbench.call('experiments.list', {})).toEqual([]);
  expect((await workbench.call('queue.show', {})).waiting).toEqual([]);
  expect(events.filter(({ kind }) => kind === 'experimentChanged')).toEqual([]);
});
