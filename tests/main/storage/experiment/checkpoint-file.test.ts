import { readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import {
  checkpointPath,
  giveUpCheckpoint,
  removeCheckpoints,
} from '#main/storage/experiment/checkpoint-file';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('a checkpoint that is given up stays beside until the run is finished (R15)', async () => {
  const folder = await temporaryFolder();
  await giveUpCheckpoint(folder);
  for (const content of ['first', 'second']) {
    await writeFile(checkpointPath(folder), content);
    await giveUpCheckpoint(folder);
    expect(await readdir(folder)).toEqual(['checkpoint.safetensors.given-up']);
    expect(await readFile(`${checkpointPath(folder)}.given-up`, 'utf8')).toBe(content);
  }
  await writeFile(checkpointPath(folder), 'third');
  await removeCheckpoints(folder);
  expect(await readdir(folder)).toEqual([]);
});
