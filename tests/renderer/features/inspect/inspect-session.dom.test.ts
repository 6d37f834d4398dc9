import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { InspectState } from '../../../../src-renderer/features/inspect/inspect-address.ts';
import { useInspectSession } from '../../../../src-renderer/features/inspect/use-inspect-session.ts';
import { useExperiments } from '../../../../src-renderer/client/stores/experiments.ts';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { finishedRun } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';

beforeEach(() => {
  // What it saves a while later would come in the midst of another test.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The page's session at an address, with a model that reads rows and one that reads pixels. */
async function openAt(query: Record<string, string>) {
  const records = [
    finishedRun('rows', { sequenceOrder: 'rows' }, { weightsSha256: '0'.repeat(64) }),
    finishedRun('pixels', { sequenceOrder: 'pixels' }, { weightsSha256: '0'.repeat(64) }),
  ];
  const workbench = new AnsweringWorkbench()
    .answer('experiments.list', () =>
      records.map((record) => ({ kind: 'experiment', record, readOnly: false })),
    )
    .answer('handwriting.list', () => ({ digits: [], damaged: [] }))
    .answer('preferences.update', () => {
      throw new Error('not of interest');
    })
    .answer('datasets.examples', () => ({
      ...{ total: 1, images: new Uint8Array(784), labels: new Uint8Array(1) },
      ...{ indices: [0], classes: 10, classNames: null },
    }));
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ name: 'inspect', path: '/', component: { render: () => null } }],
  });
  const options = mountOptions(workbench, router);
  await router.push({ name: 'inspect', query });
  let session!: ReturnType<typeof useInspectSession>;
  const page = {
    setup() {
      void useExperiments().refresh();
      session = useInspectSession();
      return () => null;
    },
  };
  mount(page, options);
  await flushPromises();
  return { router, session };
}
const stepOf = ({ session }: Awaited<ReturnType<typeof openAt>>): InspectState['step'] =>
  session.scrubber.step.value;

it('the step of an address is shown, also if its models read longer sequences than the last ones', async () => {
  const page = await openAt({ models: 'rows', step: '5', tab: 'units' });
  expect(stepOf(page)).toBe(4);
  await page.router.push({ query: { models: 'pixels', step: '100', tab: 'units' } });
  await flushPromises();
  expect([page.session.scrubber.last.value, stepOf(page)]).toEqual([783, 99]);
  await page.router.push({ query: { models: 'rows', tab: 'units' } });
  await flushPromises();
  expect(stepOf(page)).toBe(27);
  await page.router.push({ query: { models: 'rows', step: '3', tab: 'units' } });
  await flushPromises();
  expect(stepOf(page)).toBe(2);
});
