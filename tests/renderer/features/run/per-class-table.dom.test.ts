import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { classResults } from '#shared/statistics/class-results';
import PerClassTable from '../../../../src-renderer/features/run/PerClassTable.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';

const results = classResults([
  [5, 1],
  [0, 6],
]);
const headsOf = (labels: readonly string[]) =>
  mount(PerClassTable, { props: { results, labels }, ...mountOptions(new AnsweringWorkbench()) })
    .findAll('tbody th')
    .map((head) => [head.text(), head.attributes('title')]);

it('has classes by name, whole in a tooltip, or by number', () => {
  const name = 'Ankle boots with laces';
  expect(headsOf(['Coat', name])).toEqual([
    ['Coat', 'Coat'],
    [name, name],
  ]);
  expect(headsOf(['0', '1'])).toEqual([
    ['0', undefined],
    ['1', undefined],
  ]);
});
