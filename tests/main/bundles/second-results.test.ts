import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { ImportedBundle } from '#shared/exchange/bundle';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { Repetition } from '#shared/experiment/repetition';
import { addRepetition } from '#main/storage/experiment/repetitions-file';
import { bundleOf, exportBundle, importArchive, putRun } from '../../support/bundles.ts';
import { openWorkbench } from '../../support/workbenches.ts';

async function withRun() {
  const opened = await openWorkbench();
  await putRun(opened.home, { id: 'a', name: 'run a' });
  return opened;
}

describe('second results in a bundle', () => {
  const [equal, unequal] = [true, false].map((isEqual) => ({ machine: 'n2', epoch: 3, isEqual }));
  const name = 'experiments/a/repetitions.json';

  test('come with their run, and what has been changed is not believed', async () => {
    const first = await withRun();
    await addRepetition(join(first.home, 'experiments', 'a'), unequal!);
    const bytes = await exportBundle(first.workbench, bundleOf(['a']));
    const files = unzipSync(bytes);
    const text = strFromU8(files[name]!);
    const sent: [Uint8Array, Partial<ExperimentRecord>][] = [
      [bytes, { repetitions: [unequal!], damagedFiles: [] }],
      [
        zipSync({ ...files, [name]: strToU8(text.replace('false', 'true')) }),
        {
          repetitions: [],
          damagedFiles: [
            {
              name: 'repetitions.json',
              problem: expect.stringContaining('has changed since Unroll wrote it') as string,
            },
          ],
        },
      ],
      // As earlier versions wrote it.
      [zipSync({ ...files, [name]: strToU8(JSON.stringify([equal])) }), { repetitions: [equal!] }],
    ];
    for (const [archive, expected] of sent) {
      const { workbench } = await openWorkbench();
      await importArchive(workbench, archive);
      const { record } = await workbench.call('experiments.show', { experiment: 'a' });
      expect(record).toMatchObject(expected);
    }
  });

  test('are not lost where the run is here already', async () => {
    const first = await withRun();
    const second = await openWorkbench();
    await importArchive(
      second.workbench,
      await exportBundle(first.workbench, bundleOf(['a'], { checkpoints: true })),
    );
    await addRepetition(join(second.home, 'experiments', 'a'), equal!);
    await addRepetition(join(first.home, 'experiments', 'a'), unequal!);
    const bytes = await exportBundle(first.workbench, bundleOf(['a']));
    const { ids } = (await importArchive(second.workbench, bytes)) as ImportedBundle;
    expect(ids).toHaveLength(1);
    const { record } = await second.workbench.call('experiments.show', { experiment: ids[0]! });
    expect(record.repetitions).toEqual([unequal]);
  });

  test.each<[told: string, more: readonly Repetition[], sent: (stored: string) => string]>([
    ['as part of those here', [unequal!], (text) => text],
    ['as the plain list of earlier versions', [], () => JSON.stringify([equal])],
    ['as an empty list', [], () => '[]'],
  ])('are known where the run is here with them: %s', async (_, more, sent) => {
    const first = await withRun();
    await addRepetition(join(first.home, 'experiments', 'a'), equal!);
    const files = unzipSync(await exportBundle(first.workbench, bundleOf(['a'])));
    const bytes = zipSync({ ...files, [name]: strToU8(sent(strFromU8(files[name]!))) });
    for (const repetition of more) {
      await addRepetition(join(first.home, 'experiments', 'a'), repetition);
    }
    expect(await importArchive(first.workbench, bytes)).toMatchObject({ ids: [], alreadyHere: 1 });
    const { record } = await first.workbench.call('experiments.show', { experiment: 'a' });
    expect(record.repetitions).toEqual([equal, ...more]);
  });

  test('are kept apart while a damaged file hides what they are', async () => {
    const first = await withRun();
    const path = join(first.home, 'experiments', 'a', 'repetitions.json');
    await addRepetition(join(first.home, 'experiments', 'a'), equal!);
    const files = unzipSync(await exportBundle(first.workbench, bundleOf(['a'])));
    const stored = strFromU8(files[name]!);
    const damaged = stored.replace('true', 'false');
    const sentWith = async (text: string) => {
      const bytes = zipSync({ ...files, [name]: strToU8(text) });
      return ((await importArchive(first.workbench, bytes)) as ImportedBundle).ids;
    };
    expect(await sentWith(damaged)).toHaveLength(1);
    // Now there is one with the very same file.
    expect(await sentWith(damaged)).toEqual([]);
    await writeFile(path, damaged);
    expect(await sentWith(stored)).toHaveLength(1);
  });
});
