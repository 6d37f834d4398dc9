import { beforeEach, expect, it } from 'vitest';
import { effectScope } from 'vue';
import { useCommands } from '../../../../src-renderer/client/stores/commands.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';

beforeEach(() => void appWithStores(new AnsweringWorkbench()));

const command = (id: string, label: string, run: () => unknown = () => {}) => ({
  id,
  label,
  group: 'General',
  run,
});
const labels = () => useCommands().all.map(({ label }) => label);

it('has commands until they are removed', () => {
  const { register } = useCommands();
  const unregister = register([command('a', 'A')]);
  register([command('b', 'B')]);
  expect(labels()).toEqual(['A', 'B']);
  unregister();
  expect(labels()).toEqual(['B']);
});

it('removes commands when the scope they were registered in ends', () => {
  const scope = effectScope();
  scope.run(() => useCommands().register([command('a', 'A')]));
  expect(labels()).toEqual(['A']);
  scope.stop();
  expect(labels()).toEqual([]);
});

it('prefers a command that was registered later under the same id', () => {
  useCommands().register([command('a', 'of the shell')]);
  const unregister = useCommands().register([command('a', 'of the page')]);
  expect(labels()).toEqual(['of the page']);
  unregister();
  expect(labels()).toEqual(['of the shell']);
});

it('runs a command that exists and is enabled', () => {
  let done = 0;
  let enabled = false;
  useCommands().register([{ ...command('a', 'A', () => (done += 1)), enabled: () => enabled }]);
  expect(useCommands().run('a')).toBe(false);
  enabled = true;
  expect(useCommands().run('a')).toBe(true);
  expect(useCommands().run('other')).toBe(false);
  expect(done).toBe(1);
});
