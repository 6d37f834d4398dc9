import { expect, it } from 'vitest';
import { effectScope } from 'vue';
import { useGroups } from '../../../../../../src-renderer/features/experiments/table/groups/use-groups.ts';
import { usualView } from '../../../../../../src-renderer/features/experiments/table/table-view.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../../../support/answering-workbench.ts';
import { listed } from '../../../../../shared/experiment/filter/listed.ts';

it('a run that a sweep has taken over is in the group of the sweep', async () => {
  const rows = [
    listed({ id: 'made', batch: 'Rates' }),
    listed({ id: 'taken', batch: 'Sizes' }),
    listed({ id: 'other', batch: 'Sizes' }),
  ];
  const workbench = new AnsweringWorkbench().answer('sweeps.members', () => ({
    made: 'Rates',
    taken: 'Rates',
  }));
  const view = { ...usualView, grouping: { kind: 'batch' } as const };
  const { groupLines } = appWithStores(workbench).runWithContext(() =>
    effectScope().run(() =>
      useGroups(
        () => view,
        () => rows,
        () => [],
        () => [],
      ),
    ),
  )!;
  const groups = () =>
    groupLines.value.map(({ group, rows: own }) => [
      group.group.label,
      own.flatMap((row) => (row.kind === 'experiment' ? [row.record.id] : [])).sort(),
    ]);
  await settled();
  expect(groups().sort()).toEqual([
    ['Rates', ['made', 'taken']],
    ['Sizes', ['other']],
  ]);
});
