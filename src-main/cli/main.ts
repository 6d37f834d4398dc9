/** The program `unroll`. */
import { performance } from 'node:perf_hooks';
import { settingsFile } from '../storage/settings-file.ts';
import { forkSpawner } from '../execution/local/fork-spawner.ts';
import { builtTrainer, type Spawner } from '../execution/local/trainer-child.ts';
import { Workbench } from '../workbench/workbench.ts';
import { runCommandLine } from './run.ts';

for (const stream of [process.stdout, process.stderr]) {
  // The reader may stop reading (`unroll list | head`); that is no reason to abort.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const spawner = (home: string): Spawner => forkSpawner(...builtTrainer(import.meta.dirname, home));

process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  now: () => performance.now(),
  openWorkbench: ({ home, homeFrom }) =>
    new Workbench({
      home,
      spawn: spawner(home),
      host: { kind: 'commandLine', homeFrom, settingsFile: settingsFile() },
    }),
  spawner,
});
