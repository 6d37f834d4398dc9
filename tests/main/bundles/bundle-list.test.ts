import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newComparisonState } from '#shared/compare/comparison';
import { maxLeftOut } from '#shared/experiment/record';
import { beginBundle } from '#main/bundles/bundle-export';
import { ExperimentStore } from '#main/experiments/experiment-store';
import type { ZipFileWriter } from '#main/storage/archives/zip-writer';
import { writeLeftOut } from '#main/storage/experiment/left-out-file';
import { bundleOf, putRun } from '../../support/bundles.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a bundle whose list would be too long to be read again is refused before packing', async () => {
  const home = await temporaryFolder();
  const ids = ['a', 'b', 'c', 'd', 'e'];
  // A bundle without checkpoints leaves out one more.
  const files = Array.from({ length: maxLeftOut - 1 }, (_, at) => `${at}`.padStart(100, 'x'));
  for (const id of ids) {
    await putRun(home, { id });
    await writeLeftOut(join(home, 'experiments', id), { bundle: 'From Anna', files });
  }
  const added: string[] = [];
  const zip = { addText: (name: string) => Promise.resolve(added.push(name)) };
  const begin = (members: readonly string[]) =>
    beginBundle(
      ...([new ExperimentStore(home), []] as const),
      {
        ...{ ...bundleOf(members), state: newComparisonState(members) },
        ...{ tab: null, report: null },
      },
      zip as unknown as ZipFileWriter,
    );
  await expect(begin(ids)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('the files that the bundle leaves out') as string,
  });
  expect(added).toEqual([]);
  await begin(ids.slice(0, 2));
  expect(added).toEqual(['bundle.json']);
});
