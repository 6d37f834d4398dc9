import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { packExperiment } from '#main/execution/carried/carried-experiment';
import { describeTask } from '#main/execution/carried/task-document';
import { forkSpawner } from '#main/execution/local/fork-spawner';
import { builtTrainer } from '#main/execution/local/trainer-child';
import { ClusterFolder } from '#main/execution/slurm/cluster-folder';
import { runElement } from '#main/execution/slurm/run-element';
import type { ElementEnd } from '#main/execution/slurm/task-attempt';
import { readResult, recordIn } from '#main/execution/slurm/task-files';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { parseConfig } from '#shared/experiment/config';
import { mountMemoryDisk } from '../support/disks.ts';
import { trainerProgram } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A cluster's folder with one run, whose checkpoint takes some 60 kB. */
async function clusterWithRun(shared: string): Promise<{ folder: ClusterFolder; element: string }> {
  const folder = new ClusterFolder(shared);
  const store = new ExperimentStore(await temporaryFolder());
  const own = { cell: 'RNN', hiddenSize: 32, epochs: 2, trainingExamples: 200, threads: 1 };
  const config = parseConfig({ ...own, validationExamples: 100, seed: 1 });
  const { id } = await store.create(config, { batch: null });
  const data = { dataset: 'mnist', hashes: {} };
  const task = { id, config, data, threads: 1, lastEpoch: null, folder: store.folder(id) };
  const paths = folder.task('one');
  const element = folder.element('batch', 0);
  for (const each of [paths.folder, folder.active, folder.repetitions, dirname(element)]) {
    await mkdir(each, { recursive: true });
  }
  const stored = { document: describeTask(task), dataset: null, seconds: 1 };
  await writeFile(paths.document, JSON.stringify(stored));
  await writeFile(paths.files, await packExperiment(task.folder));
  await writeFile(element, JSON.stringify(['one']));
  return { folder, element };
}

/** Computes an element as a node does whose own disk is at a path. @param onEpoch called when an epoch has ended */
function compute(
  element: string,
  disk: string,
  attempt: string,
  onEpoch = (): void => undefined,
): Promise<ElementEnd> {
  vi.stubEnv('TMPDIR', disk);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return runElement(element, {
    attempt,
    machine: 'n1',
    engines: [{ name: 'wasm', available: true, instructionSet: 'relaxed-simd', detail: '' }],
    spawner: (home) => {
      const spawn = forkSpawner(...builtTrainer(dirname(trainerProgram), home));
      return (listener) =>
        spawn({
          ...{ output: listener.output.bind(listener), exit: listener.exit.bind(listener) },
          message: (message) => {
            if (message.kind === 'event' && message.event.kind === 'epoch') onEpoch();
            listener.message(message);
          },
        });
    },
    ending: new AbortController().signal,
    isLastAttempt: false,
  });
}

/** Leaves no space on a disk. */
function fill(path: string): void {
  const file = openSync(path, 'a');
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(file);
  }
}

test('a node whose disk is full says so, and its run can be trained elsewhere', async (context) => {
  const disk = await mountMemoryDisk(context, 'size=48k');
  const { folder, element } = await clusterWithRun(await temporaryFolder());
  expect(await compute(element, disk, '1-0')).toBe('done');
  const { ended, files } = (await readResult(folder.task('one').result))!;
  expect(ended).toMatchObject({ status: 'failed', errorCode: 'storage' });
  expect(ended.reason).toMatch(/^n1: .*the disk is full; free some space/);
  expect(ended.reason).toContain(disk);
  // A record that has failed would be a failure of the run, and not of the node.
  expect(recordIn(files)?.status).not.toBe('failed');
  expect(await readdir(disk)).toEqual([]);
});

test('a run that finds the shared disk full is trained when it has space again', async (context) => {
  const disk = await mountMemoryDisk(context, 'size=4m');
  const { folder, element } = await clusterWithRun(disk);
  const [own, filler] = [await temporaryFolder(), join(disk, 'filler')];
  const full = compute(element, own, '1-0', () => {
    fill(filler);
  });
  await expect(full).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringMatching(/can’t be written: the disk is full; free some space/) as string,
  });
  expect(await readdir(own)).toEqual([]);
  await rm(filler);
  expect(await compute(element, own, '1-1')).toBe('done');
  expect(await readResult(folder.task('one').result)).toMatchObject({
    ended: { status: 'finished' },
  });
});
