import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { ExperimentRecord, Origin } from '#shared/experiment/record';
import NameCell from '../../../../../src-renderer/features/experiments/table/NameCell.vue';
import { AnsweringWorkbench } from '../../../../support/answering-workbench.ts';
import { mountOptions } from '../../../../support/mounting.ts';
import { sampleRecord } from '../../../../support/records.ts';

const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ name: 'run', path: '/run/:id', component: { render: () => null } }],
});

it('a name is a link to its run; with a key held it leaves the click to the row (U41)', async () => {
  const wrapper = mount(NameCell, {
    ...mountOptions(new AnsweringWorkbench(), router),
    props: { record: sampleRecord({ id: 'a', name: 'first' }), ambiguous: false, editing: false },
  });
  const link = wrapper.get('a');
  expect([link.text(), link.attributes('href')]).toEqual(['first', '/run/a']);
  await link.trigger('click', { ctrlKey: true });
  expect(wrapper.emitted('open')).toBeUndefined();
  await link.trigger('click');
  expect(wrapper.emitted('open')).toHaveLength(1);
  wrapper.unmount();
});

it('an archived run is marked beside its name', () => {
  const show = (archived: boolean) =>
    mount(NameCell, {
      ...mountOptions(new AnsweringWorkbench(), router),
      props: { record: sampleRecord({ archived }), ambiguous: false, editing: false },
    });
  expect(show(true).find('[title=Archived]').text()).toBe('archived');
  expect(show(false).find('[title=Archived]').exists()).toBe(false);
});

it('a disputed run is marked beside its name, with the machine and the epoch; a verified one isn’t', () => {
  const show = (isEqual: boolean) =>
    mount(NameCell, {
      ...mountOptions(new AnsweringWorkbench(), router),
      props: {
        record: sampleRecord({ repetitions: [{ machine: 'n2', epoch: 3, isEqual }] }),
        ...{ ambiguous: false, editing: false },
      },
    });
  const mark = show(false).find('[title^="Disputed"]');
  expect(mark.text()).toBe('disputed');
  expect(mark.attributes('title')).toBe('Disputed: n2 got different weights after epoch 3');
  expect(show(true).text()).not.toContain('disputed');
});

it('a run is marked of which a damaged file hides what other machines got', () => {
  const show = (name: string) =>
    mount(NameCell, {
      ...mountOptions(new AnsweringWorkbench(), router),
      props: {
        record: sampleRecord({ damagedFiles: [{ name, problem: `${name} is damaged` }] }),
        ...{ ambiguous: false, editing: false },
      },
    }).text();
  expect(show('repetitions.json')).toContain('second results damaged');
  expect(show('left-out.json')).not.toContain('damaged');
});

it('an imported model is marked beside its name, with its file', () => {
  const origin = { kind: 'model', format: 'PyTorch', file: 'anna.pt', sha256: 'f'.repeat(64) };
  const show = (own: Partial<ExperimentRecord>) =>
    mount(NameCell, {
      ...mountOptions(new AnsweringWorkbench(), router),
      props: { record: sampleRecord(own), ambiguous: false, editing: false },
    });
  const mark = show({ origin: origin as Origin }).find('[title^=Imported]');
  expect(mark.text()).toBe('Imported model');
  expect(mark.attributes('title')).toBe('Imported model. Imported from anna.pt (PyTorch)');
  expect(show({}).find('[title^=Imported]').exists()).toBe(false);
});

it('a fork is marked beside its name, with its parent; the end of an id stays in sight', () => {
  const config = sampleRecord().config;
  const fork = {
    ...{ parent: 'p', parentName: 'the parent', epoch: 3, step: 1407, sha256: 'a'.repeat(64) },
    segments: [{ config, step: 1407 }],
  };
  const wrapper = mount(NameCell, {
    ...mountOptions(new AnsweringWorkbench(), router),
    props: {
      record: sampleRecord({ id: 'gru-16-s0-dj3k2', fork }),
      ...{ ambiguous: true, editing: false },
    },
  });
  const mark = wrapper.get('[title^="Forked from"]');
  expect(mark.text()).toBe('Forked from “the parent” at epoch 3, step 1,407');
  const id = wrapper.get('[title="gru-16-s0-dj3k2"]');
  expect(id.findAll('span').map((part) => part.text())).toEqual(['gru-16-s0', '-dj3k2']);
  wrapper.unmount();
});
