import { mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it } from 'vitest';
import { h } from 'vue';
import { defaultConfig } from '#shared/experiment/config';
import type { TimeEstimate } from '../../../../../src-renderer/client/stores/estimates.ts';
import { emptyDraft } from '../../../../../src-renderer/features/new/form/draft.ts';
import { planRuns } from '../../../../../src-renderer/features/new/plan/run-plan.ts';
import { startPlan } from '../../../../../src-renderer/features/new/plan/start-plan.ts';
import SummaryPanel from '../../../../../src-renderer/features/new/plan/SummaryPanel.vue';
import { AnsweringWorkbench } from '../../../../support/answering-workbench.ts';
import { mountOptions } from '../../../../support/mounting.ts';

const known: TimeEstimate = {
  ...{ kind: 'known', low: 150, high: 210, learnt: true },
  source: 'from 12 finished runs on this machine',
};

function title(entries: Readonly<Record<string, string>>, time: TimeEstimate) {
  const plan = planRuns({ ...emptyDraft, entries }, defaultConfig(), null);
  const start = startPlan(1, null);
  const props = { plan, time, start, busy: false, error: null };
  const wrapper = mount(
    () => h(TooltipProvider, { delayDuration: 0 }, () => h(SummaryPanel, props)),
    mountOptions(new AnsweringWorkbench()),
  );
  return wrapper.get('h2');
}

it('says how long all runs take, as a range (U15)', () => {
  expect(title({ hiddenSize: '64, 128' }, known).text()).toBe('2 runs, about 2.5 to 3.5 min');
});

it('says what the time comes from once its text has the focus (U15)', async () => {
  const estimate = title({ hiddenSize: '64, 128' }, known).get('[tabindex="0"]');
  await estimate.trigger('focus');
  const described = document.getElementById(estimate.attributes('aria-describedby')!);
  expect(described!.textContent).toContain('Estimated from 12 finished runs on this machine.');
});

it('says no time before it is known, and none of what can’t be trained', () => {
  expect(title({ hiddenSize: '64, 128' }, { kind: 'measuring' }).text()).toBe('2 runs');
  expect(title({ hiddenSize: '-3' }, known).text()).toBe('1 field needs fixing');
});
