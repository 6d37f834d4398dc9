import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { experimentsIn } from '#main/experiments/experiment-archive';
import { leavesOut } from '#main/storage/experiment/left-out-file';
import { listFiles, readContentFile } from '#main/storage/files/folder-files';
import type { ZipEntry } from '#main/storage/archives/zip-reader';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const names = ['checkpoint-epoch-0.safetensors', 'checkpoint-epoch-12.safetensors'];
const entry = (name: string) => ({ name, size: 1 }) as ZipEntry;

test('kept checkpoints and that of a fork are listed by epoch, and can be read', async () => {
  const folder = join(await temporaryFolder(), 'run');
  await mkdir(folder);
  for (const name of [...names.toReversed(), 'fork.safetensors', 'checkpoint-epoch-x.safetensors'])
    await writeFile(join(folder, name), name);
  const listed = await listFiles(folder);
  expect(listed.map(({ name }) => name)).toEqual(['fork.safetensors', ...names]);
  expect(await readContentFile(folder, names[1]!)).toEqual(Buffer.from(names[1]!));
});

test('archives have them, and no other files with such names', () => {
  const files = ['experiment.json', 'fork.safetensors', ...names].map(entry);
  const [experiment] = experimentsIn(files);
  expect([...experiment!.keys()]).toEqual(files.map(({ name }) => name));
  expect(() => experimentsIn([...files, entry('checkpoint-epoch-007.safetensors')])).toThrow(
    'which isn’t one of an experiment’s files',
  );
});

test('a bundle without checkpoints leaves them out', () => {
  const config = defaultConfig();
  for (const name of [...names, 'fork.safetensors', 'checkpoint.safetensors']) {
    expect(leavesOut(name, config, { weights: true, checkpoints: false })).toBe(true);
    expect(leavesOut(name, config, { weights: false, checkpoints: true })).toBe(false);
  }
});
