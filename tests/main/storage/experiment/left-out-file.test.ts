import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  forgetCheckpointLeftOut,
  readLeftOut,
  writeLeftOut,
} from '#main/storage/experiment/left-out-file';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const [model, checkpoint] = ['model.safetensors', 'checkpoint.safetensors'];

test('what was left out is no longer missing once the run has written it', async () => {
  const folder = await temporaryFolder();
  expect(await readLeftOut(folder)).toBeNull();
  await writeLeftOut(folder, { bundle: 'From Anna', files: [model, checkpoint] });
  expect(await readLeftOut(folder)).toEqual({ bundle: 'From Anna', files: [model, checkpoint] });
  await writeFile(join(folder, model), 'weights');
  expect(await readLeftOut(folder)).toEqual({ bundle: 'From Anna', files: [checkpoint] });
  await writeFile(join(folder, checkpoint), 'state');
  expect(await readLeftOut(folder)).toBeNull();
});

test('only the checkpoint is forgotten, and the file goes with the last name', async () => {
  const folder = await temporaryFolder();
  await forgetCheckpointLeftOut(folder);
  expect(await readdir(folder)).toEqual([]);
  await writeLeftOut(folder, { bundle: 'From Anna', files: [model] });
  await forgetCheckpointLeftOut(folder);
  expect((await readLeftOut(folder))?.files).toEqual([model]);
  await writeLeftOut(folder, { bundle: 'From Anna', files: [checkpoint, model] });
  await forgetCheckpointLeftOut(folder);
  expect((await readLeftOut(folder))?.files).toEqual([model]);
  await writeLeftOut(folder, { bundle: 'From Anna', files: [checkpoint] });
  await forgetCheckpointLeftOut(folder);
  expect(await readdir(folder)).toEqual([]);
});
