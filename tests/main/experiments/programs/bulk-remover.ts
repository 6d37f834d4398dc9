import { join } from 'node:path';
import { forkSpawner } from '#main/execution/local/fork-spawner';
import { Workbench } from '#main/workbench/workbench';

/** Moves all experiments of a data folder to the trash in one operation, and says so for each. */
const [home = ''] = process.argv.slice(2);

const workbench = new Workbench({
  home,
  spawn: forkSpawner('none', {}),
  host: { kind: 'commandLine', homeFrom: 'flag', settingsFile: join(home, 'settings.json') },
});
workbench.subscribe((event) => {
  if (event.kind === 'experimentRemoved') process.send?.(event.id);
});
const listed = await workbench.call('experiments.list', {});
await workbench.call('experiments.removeMany', {
  operation: 'all',
  label: 'Move all to the trash',
  experiments: listed.map((each) => (each.kind === 'experiment' ? each.record.id : each.id)),
});
