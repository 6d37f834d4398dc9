import { effectScope } from 'vue';
import { expect, test } from 'vitest';
import { UnrollError } from '#shared/contract/errors';
import { useResultsImport } from '../../../../../src-renderer/features/experiments/import-results/use-results-import.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../../support/answering-workbench.ts';

const logs = [{ path: 'history.csv', content: new File(['step,loss'], 'history.csv') }];

test('an import that was cancelled while it was stored leaves the next one alone', async () => {
  let refuse: (error: Error) => void = () => undefined;
  const workbench = new AnsweringWorkbench()
    .answer('imports.begin', () => ({ id: 'one' }))
    .answer('imports.append', () => ({ received: 1 }))
    .answer('imports.inspect', () => ({ kind: 'results', folder: null, runs: [], tags: [] }))
    .answer('imports.cancel', ({ id }) => ({ id }))
    .answer('imports.finish', () => new Promise((_, reject) => (refuse = reject)));
  const scope = effectScope();
  const form = appWithStores(workbench).runWithContext(() => scope.run(useResultsImport)!);
  await form.inspect(logs);
  const storing = form.store();
  await settled();
  await form.inspect(logs);
  expect(form.inspection.value).not.toBeNull();
  refuse(new UnrollError('not-found', 'It was cancelled.'));
  expect(await storing).toBeNull();
  expect(form.inspection.value).not.toBeNull();
  expect(form.problem.value).toBeNull();
  // What the next one sent is still there to be stored.
  workbench.answer('imports.finish', () => ({ kind: 'experiments', ids: ['new'] }));
  expect(await form.store()).toEqual(['new']);
  scope.stop();
});
