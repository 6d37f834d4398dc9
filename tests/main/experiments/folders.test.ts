import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { experimentThat, openWorkbench } from '../../support/workbenches.ts';

test('lists the files of an experiment, and gives its log', async () => {
  const { workbench, event } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'finishes');
  await workbench.call('runs.start', { experiment });
  await event('ended');
  const files = await workbench.call('experiments.files', { experiment });
  expect(files.map(({ name }) => name)).toEqual(['experiment.json', 'notes.json', 'log.txt']);
  expect(await workbench.call('experiments.log', { experiment })).toEqual({
    text: 'last words\n',
    cut: false,
  });
});

test('reads single files of an experiment, and nothing else in or beside its folder (U26)', async () => {
  const { workbench } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'waits');
  const { folder } = await workbench.call('experiments.show', { experiment });
  await writeFile(join(folder, 'model.safetensors'), 'weights');
  await writeFile(join(folder, 'lock.json'), '{}');
  const read = async (name: string) =>
    strFromU8((await workbench.call('experiments.readFile', { experiment, name })).bytes);
  expect(await read('model.safetensors')).toBe('weights');
  for (const name of ['log.txt', 'lock.json', '../preferences.json', '']) {
    await expect(read(name), name).rejects.toMatchObject({ code: 'not-found' });
  }
});

test('exports what belongs to the experiment', async () => {
  const { workbench } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'waits');
  const { folder } = await workbench.call('experiments.show', { experiment });
  await writeFile(join(folder, 'model.safetensors'), 'weights');
  await writeFile(join(folder, 'lock.json'), '{}');
  await writeFile(join(folder, 'checkpoint.safetensors.4242'), 'half');
  const { fileName, bytes } = await workbench.call('experiments.export', { experiment });
  expect(fileName).toBe(`${experiment}.zip`);
  const files = unzipSync(bytes);
  expect(Object.keys(files)).toEqual(['experiment.json', 'notes.json', 'model.safetensors']);
  expect(strFromU8(files['model.safetensors']!)).toBe('weights');
});

test('a folder is shown by the host, where it can', async () => {
  const shown: string[] = [];
  const reveal = (folder: string): Promise<void> => Promise.resolve(void shown.push(folder));
  const { workbench } = await openWorkbench({ host: { reveal } });
  const experiment = await experimentThat(workbench, 'waits');
  const { folder } = await workbench.call('experiments.show', { experiment });
  expect(await workbench.call('experiments.reveal', { experiment })).toEqual({ folder });
  expect(shown).toEqual([folder]);
});

test("if the host can't show a folder, the command is unavailable", async () => {
  const { workbench } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'waits');
  await expect(workbench.call('experiments.reveal', { experiment })).rejects.toMatchObject({
    code: 'unavailable',
  });
});
