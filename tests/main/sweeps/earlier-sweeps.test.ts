import { expect, test, vi } from 'vitest';
import { storedDefinitionSchema } from '#shared/sweep/sweep';
import { fakeSweeps } from '../../support/fake-sweeps.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const base = { epochs: 3, validationExamples: 100 };

test.each([
  ['with a field that has no effect', [{ field: 'dropout', values: [0, 0.5] }]],
  [
    'with a condition that is never met',
    [
      { field: 'cell', values: ['GRU'] },
      { field: 'layers', values: [1, 2], when: { field: 'cell', oneOf: ['LSTM'] } },
    ],
  ],
  ['of which no values go together', [{ field: 'initialisation', values: ['irnn'] }]],
  [
    'whose fields are in another order',
    [
      { field: 'momentum', values: [0, 0.9] },
      { field: 'optimiser', values: ['sgd', 'adam'] },
    ],
  ],
])('a sweep of an earlier version %s is read, kept as it is, and ended', async (_, space) => {
  const { sweeps, store, tasks } = fakeSweeps(await temporaryFolder(), () => 0.9);
  const definition = storedDefinitionSchema.parse({
    ...{ name: 'Old', base, space, method: { kind: 'grid' } },
  });
  const { id } = await store.create(definition);
  expect(await sweeps.list()).toMatchObject([{ kind: 'sweep', id, definition }]);
  await sweeps.run(id, 1);
  await vi.waitFor(
    async () => {
      for (const { finish } of [...tasks.values()]) await finish();
      expect((await sweeps.show(id)).status).toBe('finished');
    },
    { timeout: 20_000 },
  );
  expect((await sweeps.rename(id, 'Older')).definition).toEqual({ ...definition, name: 'Older' });
});
