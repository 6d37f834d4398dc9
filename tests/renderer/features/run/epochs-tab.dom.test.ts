import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import EpochsTab from '../../../../src-renderer/features/run/EpochsTab.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { finishedRun } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { sampleEpoch } from '../../../support/records.ts';

let wrapper: VueWrapper;

afterEach(() => {
  wrapper.unmount();
  vi.restoreAllMocks();
});

it('of thousands of epochs only those in sight are rendered, the newest first', async () => {
  // Nothing is laid out here: a frame of 100 px in which each row is 20 px high.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(100);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(300);
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(
    () => ({ height: 20 }) as DOMRect,
  );
  const epochs = Array.from({ length: 3000 }, (_, index) => sampleEpoch(index + 1));
  const record = finishedRun('long', { epochs: 3000 }, { epochs });
  wrapper = mount(EpochsTab, {
    props: { record },
    ...mountOptions(new AnsweringWorkbench()),
    attachTo: document.body,
  });
  await flushPromises();
  const first = () => Number(/\d+/.exec(wrapper.find('tbody tr:not(.space) th').text())![0]);
  expect(wrapper.find('table').attributes('aria-rowcount')).toBe('3001');
  expect(wrapper.findAll('tbody tr').length).toBeLessThan(30);
  expect(first()).toBe(3000);
  await wrapper.find('thead button').trigger('click');
  await flushPromises();
  expect(first()).toBe(1);
});
