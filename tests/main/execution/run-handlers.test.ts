import { readdir, rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { runHandlers } from '#main/execution/run-handlers';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { writeLeftOut } from '#main/storage/experiment/left-out-file';
import { putRun } from '../../support/bundles.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

type Parts = Parameters<typeof runHandlers>;

test('starting over forgets the checkpoint, and that a bundle left it out', async () => {
  const home = await temporaryFolder();
  const store = new ExperimentStore(home);
  const started: { id: string; leftOut: unknown; files: string[] }[] = [];
  const runs = {
    start: async ({ id }: { id: string }, folder: string) => {
      const { leftOut } = await store.read(id);
      started.push({ id, leftOut, files: await readdir(folder) });
    },
  } as unknown as Parts[1];
  const queue = { forget: () => Promise.resolve() } as unknown as Parts[2];
  const handlers = runHandlers(store, runs, queue, () => Promise.resolve(null));
  for (const id of ['here', 'imported']) await putRun(home, { id, status: 'stopped' });
  await rm(`${store.folder('imported')}/checkpoint.safetensors`);
  const files = ['checkpoint.safetensors'];
  await writeLeftOut(store.folder('imported'), { bundle: 'From Anna', files });
  for (const experiment of ['here', 'imported']) {
    await handlers['runs.startOver']({ experiment });
    const last = started.at(-1)!;
    expect([last.id, last.leftOut]).toEqual([experiment, null]);
    expect(last.files).not.toContain('checkpoint.safetensors');
  }
});
