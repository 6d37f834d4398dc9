/** The program `unroll`. */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { settingsFile } from '../storage/settings-file.ts';
import { forkSpawner } from '../execution/local/fork-spawner.ts';
import { Workbench } from '../workbench/workbench.ts';
import { runCommandLine } from './run.ts';

/** Beside this program when built. */
const trainerProgram = join(import.meta.dirname, 'trainer.js');

for (const stream of [process.stdout, process.stderr]) {
  // Whoever read us may have enough (`unroll list | head`); that is no reason to break off.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  now: () => performance.now(),
  openWorkbench: ({ home, homeFrom }) =>
    new Workbench({
      home,
      spawn: forkSpawner(trainerProgram, { ...process.env, UNROLL_HOME: home }),
      host: { kind: 'commandLine', homeFrom, settingsFile: settingsFile() },
    }),
});
