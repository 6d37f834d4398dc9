import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { addRepetition } from '#main/storage/experiment/repetitions-file';
import { damageTexts } from '#shared/experiment/damaged-files';
import { damagedContents } from '../../../support/damaged-contents.ts';
import { sampleRecord } from '../../../support/records.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const second = { machine: 'n2', epoch: 3, isEqual: true };

test.each(['repetitions.json', 'left-out.json'])(
  'whatever is wrong with %s, the run opens, says so and what to do, and nothing is overwritten',
  async (name) => {
    const store = new ExperimentStore(await temporaryFolder());
    const { id } = await store.create(sampleRecord().config, { notes: 'mine' });
    const path = join(store.folder(id), name);
    for (const [kind, content] of damagedContents) {
      await writeFile(path, content);
      const record = await store.read(id);
      expect(record, kind).toMatchObject({ notes: 'mine', repetitions: [], leftOut: null });
      const [text, ...others] = damageTexts(record);
      expect(others).toEqual([]);
      expect(text).toMatch(
        new RegExp(`^${name.replace('.', '[.]')} is damaged: .+backup, or delete it`),
      );
      const [listed] = await store.list();
      expect(listed).toMatchObject({
        kind: 'experiment',
        record: { damagedFiles: [{ name }] },
      });
      await store.update(id, { notes: 'mine' });
      if (name === 'repetitions.json') {
        await expect(addRepetition(store.folder(id), second)).rejects.toMatchObject({
          code: 'damaged',
        });
      }
      expect((await readFile(path)).equals(content), kind).toBe(true);
    }
  },
);

test.skipIf(process.platform === 'win32')(
  'a file that the disk refuses to read keeps nobody from the run either, and is read again later',
  async () => {
    const store = new ExperimentStore(await temporaryFolder());
    const { id } = await store.create(sampleRecord().config);
    const path = join(store.folder(id), 'repetitions.json');
    await symlink(path, path);
    const [listed] = await store.list();
    expect(listed).toMatchObject({ record: { damagedFiles: [{ name: 'repetitions.json' }] } });
    await rm(path);
    await addRepetition(store.folder(id), second);
    const [after] = await store.list();
    expect(after).toMatchObject({ record: { damagedFiles: [], repetitions: [second] } });
  },
);

test('a list reads a run with a damaged file again each time, as the disk may be what was damaged', async () => {
  const home = await temporaryFolder();
  const { id } = await new ExperimentStore(home).create(sampleRecord().config);
  const path = join(new ExperimentStore(home).folder(id), 'repetitions.json');
  await writeFile(path, '[');
  await new ExperimentStore(home).list();
  expect(await readFile(join(home, 'index.json'), 'utf8').catch(() => '')).not.toContain(id);
});
