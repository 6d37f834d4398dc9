/** The program of the browser host: the app for browsers on this machine. */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { UnrollError } from '#shared/contract/errors';
import { settingsFile } from '../storage/settings-file.ts';
import { forkSpawner } from '../execution/local/fork-spawner.ts';
import { builtTrainer } from '../execution/local/trainer-child.ts';
import { Workbench } from '../workbench/workbench.ts';
import {
  hasDisplay,
  hasStarted,
  openByDefault,
  openInFirst,
  presentDependencies,
  waysToOpen,
} from './open-window.ts';
import { runServer } from './run.ts';

/** Shows a folder in the file manager. @throws UnrollError 'unavailable' if there is none */
async function reveal(folder: string): Promise<void> {
  const launch = openByDefault(folder, process.platform);
  if (await hasStarted(launch)) return;
  throw new UnrollError('unavailable', `${folder} can’t be shown: ${launch.program} failed`);
}

// A closed terminal is no reason to end: what is written to it is lost, and runs continue.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const exitCode = await runServer(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  now: () => performance.now(),
  rendererFolder: join(import.meta.dirname, '..', 'renderer'),
  openWorkbench: ({ home, homeFrom }, folder) =>
    new Workbench({
      home,
      folder,
      spawn: forkSpawner(...builtTrainer(import.meta.dirname, home)),
      host: {
        kind: 'browser',
        homeFrom,
        settingsFile: settingsFile(),
        ...(hasDisplay(process) && { reveal }),
      },
    }),
  openWindow: (url, over, { home }) =>
    openInFirst(waysToOpen(presentDependencies(home)), url, over),
});
// Children of a window's browser, or of a run that was ended immediately, may still keep this process open.
process.exit(exitCode);
