import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { runCommandLine } from '#main/cli/run';
import { Workbench } from '#main/workbench/workbench';
import { doubleSpawner } from './double-spawner.ts';
import { testHost } from './hosts.ts';

/** A command line within this process, on a real workbench with the trainer's double. */
export interface TestCommandLine {
  /** Signals sent to it. */
  readonly signals: EventEmitter;
  readonly clock: { now: number };
  run(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Fulfilled when standard error holds the text. */
  said(text: string): Promise<void>;
}

/** @param behaviour of the trainer's double */
export function commandLineOn(home: string, behaviour = ''): TestCommandLine {
  const signals = new EventEmitter();
  const clock = { now: 0 };
  const written = new EventEmitter();
  let stderr = '';
  return {
    signals,
    clock,
    said: async (text) => {
      while (!stderr.includes(text)) {
        await new Promise((resolve) => written.once('text', resolve));
      }
    },
    run: async (...args) => {
      let stdout = '';
      stderr = '';
      const code = await runCommandLine(args, {
        env: { UNROLL_HOME: home },
        stdout: { write: (text) => (stdout += text) },
        stderr: {
          write: (text) => {
            stderr += text;
            written.emit('text');
          },
        },
        signals,
        now: () => clock.now,
        openWorkbench: ({ home: folder }) =>
          new Workbench({
            home: folder,
            spawn: doubleSpawner(behaviour),
            host: testHost({ kind: 'commandLine', settingsFile: join(folder, 'settings.json') }),
          }),
        spawner: () => doubleSpawner(behaviour),
      });
      return { code, stdout, stderr };
    },
  };
}
