import { beforeEach, expect, it } from 'vitest';
import { effectScope } from 'vue';
import { useExperiments } from '../../../../../src-renderer/client/stores/experiments.ts';
import { useTableSession } from '../../../../../src-renderer/features/experiments/table/table-session.ts';
import { useRunTable } from '../../../../../src-renderer/features/experiments/table/use-run-table.ts';
import { AnsweringWorkbench, appWithStores } from '../../../../support/answering-workbench.ts';
import { listed } from '../../../../shared/experiment/filter/listed.ts';

let table: ReturnType<typeof useRunTable>;
const shown = () => [...table.order.value].sort();

beforeEach(async () => {
  const workbench = new AnsweringWorkbench().answer('experiments.list', () => [
    listed({ id: 'a', name: 'one' }),
    listed({ id: 'b', name: 'two', archived: true }),
    listed({ id: 'c', name: 'three', batch: 'Sizes', archived: true }),
  ]);
  const app = appWithStores(workbench);
  await useExperiments().refresh();
  table = app.runWithContext(() => effectScope().run(() => useRunTable())!);
});

it('archived experiments are shown only on request (U23)', () => {
  expect(shown()).toEqual(['a']);
  expect(table.archivedCount.value).toBe(2);
  expect(table.hiddenTextOf(['a', 'b', 'c'])).toBe('2 hidden as archived');
  useTableSession().showArchived = true;
  expect(shown()).toEqual(['a', 'b', 'c']);
  expect(table.hiddenTextOf(['a', 'b', 'c'])).toBeNull();
});

it('a filter that names the archive finds what is in it (U23)', () => {
  const session = useTableSession();
  session.filterBy('archived = true and not batch = none', true);
  expect(shown()).toEqual(['c']);
  expect(table.hiddenTextOf(['a', 'c'])).toBe('1 hidden by the filter');
  session.filterBy('batch = Sizes', true);
  expect(shown()).toEqual([]);
});
