import { readdir } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { DataFolder } from '#main/storage/data-folder';
import { mountFolder } from '../support/data-folders.ts';
import { experimentThat, openWorkbench } from '../support/workbenches.ts';

const gone = {
  code: 'storage',
  message: expect.stringContaining('its disk may have been unmounted') as string,
};

test('when the disk of the data folder is unmounted all commands say so, and nothing is written in its place (R16)', async (context) => {
  const { path: home, unmount, mount } = await mountFolder(context);
  const folder = new DataFolder(home);
  await folder.take();
  const { workbench } = await openWorkbench({ home, folder });
  const id = await experimentThat(workbench, 'waits');
  await unmount();
  await expect(workbench.call('experiments.list', {})).rejects.toMatchObject(gone);
  await expect(workbench.call('experiments.create', { config: {} })).rejects.toMatchObject(gone);
  await expect(workbench.call('queue.add', { experiments: [id] })).rejects.toMatchObject(gone);
  await expect(
    workbench.call('preferences.update', { change: { theme: 'dark' } }),
  ).rejects.toMatchObject(gone);
  expect(await workbench.call('app.info', {})).toMatchObject({ home });
  expect(await readdir(home)).toEqual([]);
  await mount();
  expect(await workbench.call('experiments.list', {})).toHaveLength(1);
});

test('what happens by itself writes nothing there either (R16)', async (context) => {
  const { path: home, unmount, mount } = await mountFolder(context);
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const folder = new DataFolder(home);
  await folder.take();
  const { workbench, event } = await openWorkbench({ home, folder });
  const id = await experimentThat(workbench, 'loads');
  await workbench.call('queue.add', { experiments: [id] });
  await event('queueChanged', ({ queue }) => queue.running.includes(id));
  await unmount();
  // Its process ends, and so does its turn in the queue.
  workbench.kill();
  await workbench.close();
  expect(await readdir(home)).toEqual([]);
  await mount();
  warn.mockRestore();
});
