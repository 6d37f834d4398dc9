import { beforeEach, expect, it } from 'vitest';
import type { App } from 'vue';
import { defaultConfig } from '#shared/experiment/config';
import { emptyDraft } from '../../../../../src-renderer/features/new/form/draft.ts';
import { planRuns } from '../../../../../src-renderer/features/new/plan/run-plan.ts';
import { useTraining } from '../../../../../src-renderer/features/new/plan/use-training.ts';
import { AnsweringWorkbench, appWithStores } from '../../../../support/answering-workbench.ts';
import { sampleRecord } from '../../../../support/records.ts';

let workbench: AnsweringWorkbench;
let app: App;
beforeEach(() => {
  workbench = new AnsweringWorkbench()
    .answer('experiments.createMany', ({ drafts }) => drafts.map(() => sampleRecord()))
    .answer('runs.start', ({ experiment: id }) => ({ id }))
    .answer('queue.show', () => ({
      running: [],
      waiting: [],
      sideBySide: 1,
      threadsEach: 0,
      held: false,
    }));
  app = appWithStores(workbench);
});

const details = { name: '', batch: null, tags: ['one'], notes: 'Why.' };
const runsOf = (entries: Record<string, string>, name = '') =>
  planRuns({ ...emptyDraft, entries, name }, defaultConfig(), null).chosen;
const training = () => app.runWithContext(() => useTraining());

it('puts a run into the queue, whose name is the workbench’s business', async () => {
  const records = await training().createRuns(runsOf({ hiddenSize: '64' }), details, 'queue');
  expect(records).toHaveLength(1);
  expect(workbench.inputs('experiments.createMany')).toEqual([
    {
      drafts: [
        {
          config: { ...defaultConfig(), hiddenSize: 64 },
          batch: null,
          tags: ['one'],
          notes: 'Why.',
        },
      ],
      queue: true,
    },
  ]);
  expect(workbench.inputs('runs.start')).toEqual([]);
});

it('names the runs of a grid, and a single run that was given a name', async () => {
  const { createRuns } = training();
  await createRuns(runsOf({ seed: '0..1' }), details, 'queue');
  await createRuns(runsOf({}, 'Mine'), { ...details, name: 'Mine' }, 'queue');
  const names = workbench
    .inputs('experiments.createMany')
    .map(({ drafts }) => drafts.map(({ name }) => name));
  expect(names).toEqual([['GRU 128, seed 0', 'GRU 128, seed 1'], ['Mine']]);
});

it('puts the runs of a grid into their batch (U37)', async () => {
  const { createRuns } = training();
  await createRuns(runsOf({ seed: '0..1' }), { ...details, batch: 'Seeds' }, 'queue');
  const [{ drafts }] = workbench.inputs('experiments.createMany') as [{ drafts: object[] }];
  expect(drafts).toMatchObject([{ batch: 'Seeds' }, { batch: 'Seeds' }]);
});

it('starts a run past the queue', async () => {
  await training().createRuns(runsOf({}), details, 'past');
  expect(workbench.inputs('experiments.createMany')[0]).toMatchObject({ queue: false });
  expect(workbench.inputs('runs.start')).toEqual([{ experiment: sampleRecord().id }]);
});

it('keeps why it failed, and forgets it at the next attempt', async () => {
  workbench.refuse('experiments.createMany', 'The disk is full.');
  const { createRuns, error, busy } = training();
  expect(await createRuns(runsOf({}), details, 'queue')).toBeUndefined();
  expect(error.value?.message).toBe('The disk is full.');
  expect(busy.value).toBe(false);
  workbench.answer('experiments.createMany', () => [sampleRecord()]);
  expect(await createRuns(runsOf({}), details, 'queue')).toHaveLength(1);
  expect(error.value).toBeNull();
});

it('makes nothing twice while it is at it', async () => {
  const answer = workbench.hold('experiments.createMany');
  const { createRuns, busy } = training();
  const first = createRuns(runsOf({}), details, 'queue');
  expect(busy.value).toBe(true);
  expect(await createRuns(runsOf({}), details, 'queue')).toBeUndefined();
  await answer([sampleRecord()]);
  expect(await first).toHaveLength(1);
  expect(workbench.inputs('experiments.createMany')).toHaveLength(1);
});
