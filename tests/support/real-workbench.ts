import { join } from 'node:path';
import { forkSpawner } from '#main/execution/local/fork-spawner';
import { Workbench } from '#main/workbench/workbench';

/**
 * Opens a workbench outside of a test, as a host does.
 * @param home the data folder
 * @param trainer the program of its trainer processes
 */
export function openRealWorkbench(home: string, trainer: string): Promise<Workbench> {
  const workbench = new Workbench({
    home,
    spawn: forkSpawner(trainer, { ...process.env, UNROLL_HOME: home }),
    host: { kind: 'browser', homeFrom: 'flag', settingsFile: join(home, '..', 'settings.json') },
  });
  return Promise.resolve(workbench);
}
