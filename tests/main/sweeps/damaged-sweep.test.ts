import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sweepDefinitionSchema } from '#shared/sweep/sweep';
import { damagedContents } from '../../support/damaged-contents.ts';
import { fakeSweeps } from '../../support/fake-sweeps.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const definition = sweepDefinitionSchema.parse({
  name: 'Whole',
  space: [{ field: 'seed', values: [1, 2] }],
  method: { kind: 'grid' },
});

test.each(['sweep.json', 'progress.json'])(
  'whatever is wrong with %s, other sweeps are listed, it is named, and nothing is overwritten',
  async (file) => {
    const home = await temporaryFolder();
    const { sweeps } = fakeSweeps(home, () => 0.9);
    const whole = await sweeps.create(definition);
    const { id } = await sweeps.create({ ...definition, name: 'Broken' });
    const path = join(home, 'sweeps', id, file);
    for (const [kind, content] of damagedContents) {
      await writeFile(path, content);
      const listed = await sweeps.list();
      expect(listed, kind).toMatchObject([
        { kind: 'sweep', id: whole.id },
        {
          kind: 'damaged',
          id,
          reason: expect.stringContaining(`${file} is damaged: `) as string,
        },
      ]);
      for (const attempt of [
        () => sweeps.run(id, 1),
        () => sweeps.cancel(id),
        () => sweeps.prioritise(id, 3),
        () => sweeps.rename(id, 'Other'),
        () => sweeps.extend(id, { trials: null, epochs: 9, values: null }),
      ]) {
        await expect(attempt(), kind).rejects.toMatchObject({ code: 'damaged' });
      }
      expect((await readFile(path)).equals(content), kind).toBe(true);
    }
    await sweeps.remove(id);
    expect(await sweeps.list()).toHaveLength(1);
  },
);

test('a lock that is no lock keeps nobody from a sweep', async () => {
  const home = await temporaryFolder();
  const { sweeps } = fakeSweeps(home, () => 0.9);
  const { id } = await sweeps.create(definition);
  for (const [kind, content] of damagedContents) {
    await writeFile(join(home, 'sweeps', id, 'lock.json'), content);
    expect(await sweeps.prioritise(id, 3), kind).toMatchObject({ priority: 3 });
  }
});
