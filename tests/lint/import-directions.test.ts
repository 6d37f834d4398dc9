import { describe, expect, it } from 'vitest';
import { refusals } from './import-rules.ts';
import { importsIn, importsOf } from './imports.ts';

function problems(file: string, imported: string): string[] {
  return importsOf(file, `export * from '${imported}';`).flatMap((path) => refusals(file, path));
}

describe('import directions', () => {
  it.each([
    [
      'src-shared/contract/errors.ts',
      '../../src-main/trainer/engines/engine.ts',
      'imports nothing else of ours',
    ],
    ['src-shared/contract/errors.ts', 'node:fs', 'src-shared runs in every process'],
    ['src-shared/contract/errors.ts', 'vue', 'src-shared runs in every process'],
    ['src-main/storage/home.ts', '../trainer/engines/engine.ts', 'storage imports only src-shared'],
    [
      'src-main/trainer/engines/engine.ts',
      '#main/experiments/experiment-store',
      'The trainer imports only',
    ],
    ['src-main/dispatch/dispatch.ts', '../queue/queue.ts', 'dispatch knows no domain'],
    [
      'src-main/experiments/experiment-store.ts',
      '../trainer/engines/engine.ts',
      'by its built path',
    ],
    ['src-main/workbench/workbench.ts', '#main/trainer/requests', 'by its built path'],
    ['src-main/queue/queue.ts', '../workbench/workbench.ts', 'A domain knows neither'],
    ['src-main/sweeps/sweeps.ts', '../workbench/workbench.ts', 'A domain knows neither'],
    ['src-main/bundles/bundle-export.ts', '#main/cli/run', 'A domain knows neither'],
    ['src-main/queue/queue.ts', '../execution/local/local-executor.ts', 'Where runs are computed'],
    ['src-main/execution/runs.ts', './local/local-executor.ts', 'Where runs are computed'],
    ['src-main/workbench/workbench.ts', '../server/run.ts', 'knows none of its hosts'],
    ['src-main/execution/local/process-host.ts', '#main/cli/run', 'A domain knows neither'],
    ['src-main/cli/main.ts', '../trainer/engines/engine.ts', 'A host imports only the workbench'],
    ['src-main/server/run.ts', '../cli/run.ts', 'A host imports only the workbench'],
    ['src-main/hosts/arguments.ts', '../server/run.ts', 'What hosts share knows none of them'],
    ['src-main/server/run.ts', 'electron', "Only src-main/desktop imports 'electron'"],
    ['src-main/cli/main.ts', 'electron', "Only src-main/desktop imports 'electron'"],
    ['src-main/trainer/engines/engine.ts', 'electron', "Only src-main/desktop imports 'electron'"],
    ['src-renderer/shell/main.ts', '../../src-main/storage/home.ts', 'speaks only to WorkbenchApi'],
    ['src-renderer/shell/main.ts', 'node:fs', 'sandboxed window without Node'],
    ['src-renderer/ui/device-size.ts', '../client/stores/app.ts', 'only what is below them'],
    ['src-renderer/client/stores/app.ts', '../../charts/frame/echarts.ts', 'only what is below'],
    ['src-renderer/charts/frame/echarts.ts', '../../features/run/run-record.ts', 'only what is'],
    ['src-renderer/features/run/run-record.ts', '../../shell/keyboard.ts', 'only what is below'],
    [
      'src-renderer/features/run/run-record.ts',
      '../trash/use-trash.ts',
      'No feature imports another',
    ],
  ])('%s may not import %s', (file, imported, reason) => {
    expect(problems(file, imported)).toEqual([expect.stringContaining(reason)]);
  });

  it.each([
    ['src-main/storage/home.ts', '#shared/contract/errors'],
    ['src-main/trainer/engines/engine.ts', '../../storage/home.ts'],
    ['src-main/experiments/experiment-store.ts', '../storage/home.ts'],
    ['src-main/experiments/experiment-store.ts', '../dispatch/dispatch.ts'],
    ['src-main/workbench/workbench.ts', '../queue/queue.ts'],
    ['src-main/workbench/workbench.ts', '../execution/local/local-executor.ts'],
    ['src-main/execution/local/local-executor.ts', './process-host.ts'],
    ['src-main/cli/main.ts', '../workbench/workbench.ts'],
    ['src-main/desktop/main.ts', '../execution/local/trainer-child.ts'],
    ['src-main/desktop/main.ts', 'electron'],
    ['src-main/server/run.ts', '../hosts/interrupts.ts'],
    ['src-renderer/charts/frame/echarts.ts', '../../client/stores/app.ts'],
    ['src-renderer/features/run/run-record.ts', '../../charts/frame/echarts.ts'],
    ['src-renderer/shell/router.ts', '../features/run/run-record.ts'],
  ])('%s may import %s', (file, imported) => {
    expect(problems(file, imported)).toEqual([]);
  });

  it('are kept by all sources, tests and scripts', () => {
    const all = importsIn(['src-shared', 'src-main', 'src-renderer', 'tests', 'scripts']);
    const found = [...all].flatMap(([file, imports]) =>
      imports.flatMap((imported) =>
        refusals(file, imported).map((reason) => `${file} imports ${imported}: ${reason}.`),
      ),
    );
    expect(found).toEqual([]);
  });
});
