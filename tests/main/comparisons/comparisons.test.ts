import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newComparisonState } from '#shared/compare/comparison';
import { openWorkbench } from '../../support/workbenches.ts';

const state = newComparisonState(['gru-128-s0-abcde', 'lstm-128-s0-abcde']);

test('a comparison is saved in its own file, and listed', async () => {
  const { workbench, home, event } = await openWorkbench();
  expect(await workbench.call('comparisons.list', {})).toEqual([]);
  const saved = await workbench.call('comparisons.save', { name: 'GRU against LSTM!', state });
  expect(saved).toMatchObject({ schemaVersion: 1, name: 'GRU against LSTM!', state });
  expect(saved.id).toMatch(/^gru-against-lstm-[0-9a-z]{5}$/);
  await event('comparisonsChanged');
  const files = await readdir(join(home, 'comparisons'));
  expect(files).toEqual([`${saved.id}.json`]);
  expect(JSON.parse(await readFile(join(home, 'comparisons', files[0]!), 'utf8'))).toEqual(saved);
  const again = await openWorkbench({ home });
  expect(await again.workbench.call('comparisons.list', {})).toEqual([
    { kind: 'comparison', comparison: saved },
  ]);
});

test('saving with an id takes the place of that one', async () => {
  const { workbench, events } = await openWorkbench();
  const { id } = await workbench.call('comparisons.save', { name: 'First', state });
  const changed = { ...state, xAxis: 'epoch' as const };
  await workbench.call('comparisons.save', { id, name: 'Second', state: changed });
  expect(await workbench.call('comparisons.list', {})).toMatchObject([
    { comparison: { id, name: 'Second', state: { xAxis: 'epoch' } } },
  ]);
  expect(events.filter(({ kind }) => kind === 'comparisonsChanged')).toHaveLength(2);
});

test('two of the same name are two, and the last saved stands first', async () => {
  const { workbench, home } = await openWorkbench();
  const older = await workbench.call('comparisons.save', { name: 'Same', state });
  const newer = await workbench.call('comparisons.save', { name: 'Same', state });
  expect(older.id).not.toBe(newer.id);
  const path = join(home, 'comparisons', `${older.id}.json`);
  await writeFile(path, JSON.stringify({ ...older, savedAt: '2020-01-01T00:00:00.000Z' }));
  expect(await workbench.call('comparisons.list', {})).toMatchObject([
    { comparison: { id: newer.id } },
    { comparison: { id: older.id } },
  ]);
});

test('a name without letters has an id too', async () => {
  const { workbench } = await openWorkbench();
  const { id } = await workbench.call('comparisons.save', { name: '比較', state });
  expect(id).toMatch(/^comparison-[0-9a-z]{5}$/);
});

test('removing deletes the file; one that is not there is named', async () => {
  const { workbench, home, events } = await openWorkbench();
  const { id } = await workbench.call('comparisons.save', { name: 'Gone soon', state });
  expect(await workbench.call('comparisons.remove', { id })).toEqual({ id });
  expect(await readdir(join(home, 'comparisons'))).toEqual([]);
  expect(events.filter(({ kind }) => kind === 'comparisonsChanged')).toHaveLength(2);
  for (const refused of [
    workbench.call('comparisons.remove', { id }),
    workbench.call('comparisons.save', { id, name: 'x', state }),
  ]) {
    await expect(refused).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(id) as string,
    });
  }
});

test('a damaged file is listed as damaged, hides no other, and can be removed', async () => {
  const { workbench, home } = await openWorkbench();
  const { id } = await workbench.call('comparisons.save', { name: 'Whole', state });
  await writeFile(join(home, 'comparisons', 'broken.json'), '{"schemaVersion": 1, ');
  await writeFile(join(home, 'comparisons', 'newer.json'), '{"schemaVersion": 2}');
  const listed = await workbench.call('comparisons.list', {});
  expect(listed[0]).toMatchObject({ comparison: { id } });
  expect(listed.slice(1)).toMatchObject([
    { kind: 'damaged', id: 'broken', reason: expect.stringContaining('broken.json') as string },
    { kind: 'damaged', id: 'newer', reason: expect.stringContaining('schemaVersion') as string },
  ]);
  await workbench.call('comparisons.remove', { id: 'broken' });
  expect(await workbench.call('comparisons.list', {})).toHaveLength(2);
});

test('files of other kinds in the folder are none of its own', async () => {
  const { workbench, home } = await openWorkbench();
  await mkdir(join(home, 'comparisons'));
  await writeFile(join(home, 'comparisons', 'Notes.txt'), 'mine');
  await writeFile(join(home, 'comparisons', 'Not An Id.json'), '{}');
  expect(await workbench.call('comparisons.list', {})).toEqual([]);
});

test('what is not allowed is refused with its name, and nothing is written', async () => {
  const { workbench, home } = await openWorkbench();
  const refused = workbench.call('comparisons.save', {
    name: 'x',
    state: { ...state, smoothing: 2 },
  });
  await expect(refused).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('state.smoothing') as string,
  });
  await expect(readdir(join(home, 'comparisons'))).rejects.toThrow('ENOENT');
});

test('saving many at once loses none', async () => {
  const { workbench } = await openWorkbench();
  const names = Array.from({ length: 20 }, (_, index) => `Number ${index}`);
  await Promise.all(names.map((name) => workbench.call('comparisons.save', { name, state })));
  expect(await workbench.call('comparisons.list', {})).toHaveLength(20);
});
