import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { emptyDraft } from '../../../../../src-renderer/features/new/form/draft.ts';
import RunDetails from '../../../../../src-renderer/features/new/plan/RunDetails.vue';

const show = (batch: string | null, own = '') =>
  mount(RunDetails, {
    attachTo: document.body,
    props: { draft: { ...emptyDraft, batch: own }, automatic: 'gru-128 s0', batch },
  });
const labels = (shown: ReturnType<typeof show>) =>
  shown.findAll('label').map((label) => label.text());

it('several runs have a batch, whose automatic name is shown and can be replaced (U37)', async () => {
  const shown = show('RNN and GRU');
  const field = shown.get('input[placeholder="RNN and GRU"]');
  await field.setValue('Mine');
  expect(shown.emitted('change')).toEqual([[{ batch: 'Mine' }]]);
});

it('a batch without a visible name is refused at its field', () => {
  expect(show('RNN and GRU', ' ').get('[role=alert]').text()).toContain('visible character');
});

it('a single run has none', () => {
  expect(labels(show(null))).not.toContain('Batch');
});
