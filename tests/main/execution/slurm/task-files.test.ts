import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { packFiles, unpackFiles } from '#main/execution/carried/packed-files';
import { ClusterFolder } from '#main/execution/slurm/cluster-folder';
import { newestFiles } from '#main/execution/slurm/task-files';
import { checkpointAt } from '../../../support/checkpoints.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** Files of an experiment that name what they are of. */
function filesOf(name: string, checkpoint: Uint8Array | null): Uint8Array {
  const files = new Map<string, Uint8Array>([['experiment.json', new TextEncoder().encode(name)]]);
  if (checkpoint !== null) files.set('checkpoint.safetensors', checkpoint);
  return packFiles(files);
}

/** A task with what it was given, and what attempts at it have left. @returns what it is continued from */
async function newestOf(
  given: Uint8Array,
  attempts: Readonly<Record<string, Uint8Array>>,
): Promise<string> {
  const folder = new ClusterFolder(await temporaryFolder());
  await mkdir(folder.task('one').folder, { recursive: true });
  await writeFile(folder.task('one').files, given);
  for (const [name, pack] of Object.entries(attempts)) {
    const { snapshot } = folder.attempt('one', name);
    await mkdir(dirname(snapshot), { recursive: true });
    await writeFile(snapshot, pack);
  }
  const files = unpackFiles(await newestFiles(folder, 'one'));
  return new TextDecoder().decode(files.get('experiment.json'));
}

test('a task begins with the files that it was given until an attempt has left a checkpoint', async () => {
  const without = { '1-0': filesOf('attempt', null) };
  expect(await newestOf(filesOf('given', null), without)).toBe('given');
  const first = { '1-0': filesOf('attempt', checkpointAt(20)) };
  expect(await newestOf(filesOf('given', null), first)).toBe('attempt');
});

test('a task is continued from the newest checkpoint of all', async () => {
  const attempts = {
    '1-0': filesOf('first', checkpointAt(40)),
    '1-1': filesOf('second', checkpointAt(60)),
    '2-0': filesOf('third', checkpointAt(50)),
  };
  expect(await newestOf(filesOf('given', checkpointAt(20)), attempts)).toBe('second');
  expect(await newestOf(filesOf('given', checkpointAt(80)), attempts)).toBe('given');
});

test('a checkpoint that is damaged, or cut off, is passed over', async () => {
  const damaged = checkpointAt(90);
  damaged[damaged.length - 1]! ^= 1;
  const attempts = {
    '1-0': filesOf('damaged', damaged),
    '1-1': filesOf('whole', checkpointAt(30)),
    '1-2': filesOf('cut off', checkpointAt(95)).slice(0, -3),
  };
  expect(await newestOf(filesOf('given', null), attempts)).toBe('whole');
});
