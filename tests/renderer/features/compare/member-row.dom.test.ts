import { mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import MemberRow from '../../../../src-renderer/features/compare/members/MemberRow.vue';
import type { MemberActions } from '../../../../src-renderer/features/compare/members/use-members.ts';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { comparedRun, finishedRun } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';

const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ name: 'run', path: '/run/:id', component: { render: () => null } }],
});

it('a run for which two machines gave different weights is marked', () => {
  const text = (isEqual: boolean): string => {
    const repetitions = [{ machine: 'n2', epoch: 3, isEqual }];
    const run = comparedRun(finishedRun('a', {}, { repetitions }));
    const props = { run, actions: {} as MemberActions };
    return mount(
      () => h(TooltipProvider, () => h(MemberRow, props)),
      mountOptions(new AnsweringWorkbench(), router),
    ).text();
  };
  expect(text(false)).toContain('disputed');
  expect(text(true)).not.toContain('disputed');
});
