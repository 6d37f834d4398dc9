import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test, type TestContext } from 'vitest';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import type { WorkbenchEvent } from '#shared/contract/events';
import { importFiles } from '../support/imports.ts';
import { runJson } from '../support/program.ts';
import { skipBecause } from '../support/skip-because.ts';
import { flagsOf } from '../support/small-training.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { connectWire } from '../support/wire-client.ts';
import {
  endOtherMachines,
  otherMachine,
  said,
  startOn,
  type ForeignProgram,
  type OtherMachine,
} from './support/other-machine.ts';
import { projectFolder } from './support/package-folder.ts';

const patience = { timeout: 600_000 };

afterAll(endOtherMachines);

/** A training of some seconds, with a checkpoint and new files after each of many epochs. */
const config = {
  trainingExamples: 640,
  validationExamples: 100,
  batchSize: 64,
  hiddenSize: 16,
  dropout: 0.2,
  layers: 2,
  epochs: 12,
  reportEvery: 1,
} as const;

interface Windows {
  readonly machine: OtherMachine;
  /** The data folder, as this machine and as Windows name it. */
  readonly home: string;
  readonly homeThere: string;
  start(program: string, ...args: readonly string[]): Promise<ForeignProgram>;
}

/** Windows with the built project, and a data folder whose path has what paths there often have. */
async function windowsWithApp(context: TestContext): Promise<Windows> {
  const machine = await otherMachine('win32-x64').catch((error: unknown) =>
    skipBecause(context, (error as Error).message),
  );
  const app = await projectFolder();
  const home = join(await temporaryFolder(), 'Müllers Daten');
  await mkdir(home);
  const homeThere = machine.pathOf(home);
  return {
    machine,
    home,
    homeThere,
    start: (program, ...args) =>
      startOn(machine, join(app, 'scripts', program), args, { UNROLL_HOME: homeThere }),
  };
}

/** The weights that this machine comes to. */
async function weightsHere(): Promise<string> {
  const { json } = await runJson(await temporaryFolder(), 'train', ...flagsOf(config));
  return (json as { weightsSha256: string }).weightsSha256;
}

/** Settles with the first event that fits. */
function happened<Kind extends WorkbenchEvent['kind']>(
  workbench: Pick<WorkbenchApi, 'subscribe'>,
  kind: Kind,
  fits: (event: Extract<WorkbenchEvent, { kind: Kind }>) => boolean = () => true,
): Promise<Extract<WorkbenchEvent, { kind: Kind }>> {
  return new Promise((resolve) => {
    const unsubscribe = workbench.subscribe((event) => {
      if (event.kind !== kind) return;
      const found = event as Extract<WorkbenchEvent, { kind: Kind }>;
      if (!fits(found)) return;
      unsubscribe();
      resolve(found);
    });
  });
}

test(
  'on Windows the app serves, trains, stops, resumes to the bits of Linux, deletes and imports',
  patience,
  async (context) => {
    const { home, homeThere, machine, start } = await windowsWithApp(context);
    const server = await start('serve.mjs', '--port', '0');
    const [, url] = await said(server, 'output', /Unroll is at (\S+)/);
    const page = await fetch(new URL('/', url));
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>')]);

    const workbench = await connectWire(url!);
    onTestFinished(() => workbench.close());
    const [native] = await workbench.call('engines.report', {});
    expect(native).toMatchObject({ name: 'native', available: true });
    expect(native!.detail).toContain('prebuilt addon');

    // A name that Windows keeps for a device, with what it drops at the end of names.
    const { id } = await workbench.call('experiments.create', { config, name: 'nul. ' });
    const folder = join(home, 'experiments', id);
    const scanner = await startOn(machine, join(import.meta.dirname, 'programs', 'hold-open.mjs'), [
      homeThere,
    ]);
    await said(scanner, 'output', /has opened .*experiment\.json/);

    const stopped = happened(workbench, 'ended');
    const second = happened(workbench, 'progress', ({ point }) => point.step >= 20);
    await workbench.call('runs.start', { experiment: id });
    // A run that fails must not be waited for.
    expect(await Promise.race([second, stopped])).toMatchObject({ kind: 'progress' });
    await workbench.call('runs.stop', { experiment: id });
    expect(await stopped).toMatchObject({ status: 'stopped', reason: null });

    const finished = happened(workbench, 'ended');
    await workbench.call('runs.resume', { experiment: id });
    expect(await finished).toMatchObject({ status: 'finished', reason: null });
    const { record } = await workbench.call('experiments.show', { experiment: id });
    expect(record.name).toBe('nul.');
    expect(record.environment!.engine.name).toBe('native');
    expect(record.weightsSha256).toBe(await weightsHere());
    expect(await readFile(join(folder, 'run.json'), 'utf8')).toContain(record.weightsSha256!);

    const { fileName, bytes } = await workbench.call('experiments.export', { experiment: id });
    await workbench.call('experiments.remove', { experiment: id });
    expect(await workbench.call('experiments.list', {})).toEqual([]);
    await workbench.call('experiments.restore', { experiment: id });
    await workbench.call('experiments.remove', { experiment: id });
    await workbench.call('experiments.purge', { experiment: id });
    expect(await workbench.call('experiments.listTrash', {})).toEqual([]);

    await expect(
      importFiles(workbench, { kind: 'dataset', name: 'con' }, {}),
    ).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await importFiles(workbench, { kind: 'experiment' }, { [fileName]: bytes })).toEqual({
      kind: 'experiment',
      id,
    });
    const imported = await workbench.call('experiments.show', { experiment: id });
    expect(imported.record.weightsSha256).toBe(record.weightsSha256);

    await workbench.close();
    server.interrupt();
    const { code, stderr } = await server.ended;
    expect([code, stderr]).toEqual([0, expect.stringContaining('Quitting')]);
    expect(stderr).not.toMatch(/unroll:|Building/);
  },
);

test(
  'on Windows the command line trains, ends with Ctrl+C and resumes to the bits of Linux',
  patience,
  async (context) => {
    const { start } = await windowsWithApp(context);
    const doctor = await (await start('unroll.mjs', 'doctor')).ended;
    expect([doctor.code, doctor.stdout]).toEqual([
      0,
      expect.stringMatching(/native +works: .*prebuilt addon \(own build: not compiled here\)/),
    ]);

    const training = await start('unroll.mjs', 'train', '--name', 'aux', ...flagsOf(config));
    await said(training, 'errors', /epoch 2\/12 .*loss/);
    training.interrupt();
    expect(await training.ended).toMatchObject({ code: 130 });

    const resumed = await (await start('unroll.mjs', 'resume', 'aux', '--json')).ended;
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      status: 'finished',
      weightsSha256: await weightsHere(),
    });
  },
);
