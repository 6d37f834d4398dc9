import { effectScope } from 'vue';
import { expect, it } from 'vitest';
import { useDigit } from '../../../../src-renderer/features/inspect/digit/use-digit.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';

const saved = {
  id: 'one',
  label: 3,
  image: new Uint8Array(784),
  drawing: null,
  addedAt: '2026-01-02T03:04:05.678Z',
};

/** A digit of one's own that is asked for by its id. */
function openOwn(workbench: AnsweringWorkbench, id = 'one') {
  const app = appWithStores(workbench);
  const scope = effectScope();
  return app.runWithContext(() =>
    scope.run(() =>
      useDigit(
        () => ({ kind: 'handwriting', id }),
        () => ({ dataset: 'mnist', classNames: null }),
      ),
    ),
  )!;
}

it('a digit of your own is loading until the list is there', async () => {
  const workbench = new AnsweringWorkbench();
  const answer = workbench.hold('handwriting.list');
  const { digit, isLoading } = openOwn(workbench);
  expect([digit.value, isLoading.value]).toEqual([null, true]);
  await answer({ digits: [saved], damaged: [] });
  expect([digit.value?.text, isLoading.value]).toEqual(['Your own 3', false]);
});

it('a list that can’t be loaded is an error, and is loaded again on request', async () => {
  const workbench = new AnsweringWorkbench().refuse('handwriting.list', 'no such folder');
  const { digit, error, isLoading, retry } = openOwn(workbench);
  await settled();
  expect([error.value?.message, isLoading.value]).toEqual(['no such folder', false]);
  workbench.answer('handwriting.list', () => ({ digits: [saved], damaged: [] }));
  await retry();
  expect([error.value, digit.value?.label]).toEqual([null, 3]);
});

it('advice tells a digit that is gone from none being saved', async () => {
  const list = (digits: (typeof saved)[]) =>
    new AnsweringWorkbench().answer('handwriting.list', () => ({ digits, damaged: [] }));
  const none = openOwn(list([]));
  const gone = openOwn(list([saved]), 'two');
  await settled();
  expect(none.advice.value).toContain('no digits of your own');
  expect(gone.advice.value).toContain('isn’t saved any more');
});
