import { join } from 'node:path';
import { Workbench } from '#main/workbench/workbench';

/** Queues experiments one by one and sets a preference for each, in a data folder that others change too. */
const [home = '', ...experiments] = process.argv.slice(2);
const workbench = new Workbench({
  home,
  spawn: () => {
    throw new Error('a command line starts nothing by itself');
  },
  host: { kind: 'commandLine', homeFrom: 'flag', settingsFile: join(home, 'settings.json') },
});

async function change(): Promise<void> {
  for (const experiment of experiments) {
    await workbench.call('queue.add', { experiments: [experiment] });
    await workbench.call('preferences.update', { change: { views: { [experiment]: true } } });
  }
}

process.on('message', () => {
  change().then(
    () => process.send?.('done'),
    (error: unknown) => process.send?.(String(error)),
  );
});
process.send?.('ready');
