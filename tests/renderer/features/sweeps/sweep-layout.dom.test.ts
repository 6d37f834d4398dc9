import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { SweepRevisions } from '#main/sweeps/sweep-revisions';
import type { SweepView } from '#shared/sweep/sweep-view';
import SweepDetails from '../../../../src-renderer/features/sweeps/SweepDetails.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { finishedSweep } from '../../../support/sweep-views.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('shows how a sweep stands first, and its trials in a later frame, as thousands take long to lay out', async () => {
  const component = { render: () => null };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { name: 'sweeps', path: '/sweeps/:id?', component },
      { name: 'run', path: '/run/:id', component },
    ],
  });
  let view: SweepView = finishedSweep(20);
  const revisions = new SweepRevisions();
  const workbench = new AnsweringWorkbench().answer('sweeps.changes', ({ since = null }) =>
    revisions.changes(view, since),
  );
  await router.push(`/sweeps/${view.id}?tab=trials`);
  const page = mount(
    { render: () => h(TooltipProvider, () => h(SweepDetails, { id: view.id })) },
    mountOptions(workbench, router),
  );
  const framesLater = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(50);
  };
  await flushPromises();
  expect(page.text()).toContain('20 trials, 44 epochs');
  expect(page.find('table').exists()).toBe(false);
  await framesLater();
  expect(page.findAll('tbody tr')).toHaveLength(20);

  const better = { ...view.trials[0]!, losses: [0.001] };
  view = { ...view, trials: view.trials.with(0, better) };
  workbench.emit({ kind: 'sweepChanged', id: view.id, status: 'finished' });
  await vi.advanceTimersByTimeAsync(600);
  await flushPromises();
  expect(page.text()).toContain('20 trials, 36 epochs');
  expect(page.get('tbody').text()).not.toContain('99.90 %');
  await framesLater();
  expect(page.get('tbody').text()).toContain('99.90 %');
});
