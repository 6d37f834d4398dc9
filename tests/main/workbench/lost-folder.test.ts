import { readdir } from 'node:fs/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DataFolder } from '#main/storage/data-folder';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { Queue } from '#main/queue/queue';
import { mountFolder } from '../../support/data-folders.ts';
import { plantExperiment } from '../../support/stores.ts';
import { experimentThat, openWorkbench } from '../../support/workbenches.ts';

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

test('the queue writes nothing there by itself either (R16)', async (context) => {
  const { path: home, unmount } = await mountFolder(context);
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  onTestFinished(() => {
    warn.mockRestore();
  });
  const folder = new DataFolder(home);
  await folder.take();
  const store = new ExperimentStore(home);
  await plantExperiment(store, 'one', { status: 'queued' });
  const queue = new Queue({
    home,
    checkHome: () => folder.check(),
    store,
    // The disk goes while a run starts, whose turn is then over.
    runs: { ids: [], isRunning: () => false, start: unmount },
    onChange: () => undefined,
    onFailedStart: () => Promise.resolve(),
  });
  await queue.add(['one']);
  await vi.waitUntil(() => warn.mock.calls.length > 0);
  await queue.settled();
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining('its disk may have been unmounted'),
  );
  expect(await readdir(home)).toEqual([]);
});
