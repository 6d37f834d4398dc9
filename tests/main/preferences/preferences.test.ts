import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { defaultPreferences } from '#shared/contract/preferences';
import { openWorkbench } from '../../support/workbenches.ts';

test('preferences that were never changed are the default ones', async () => {
  const { workbench } = await openWorkbench();
  expect(await workbench.call('preferences.read', {})).toEqual(defaultPreferences);
});

test('what is given is changed and kept, the rest stays', async () => {
  const { workbench, home } = await openWorkbench();
  await workbench.call('preferences.update', { change: { theme: 'dark', threads: 2 } });
  const changed = await workbench.call('preferences.update', {
    change: { palette: 'highContrast' },
  });
  expect(changed).toEqual({
    ...defaultPreferences,
    theme: 'dark',
    threads: 2,
    palette: 'highContrast',
  });
  const again = await openWorkbench({ home });
  expect(await again.workbench.call('preferences.read', {})).toEqual(changed);
});

test('views are changed one by one, and null forgets one', async () => {
  const { workbench } = await openWorkbench();
  const update = (views: Record<string, never>) =>
    workbench.call('preferences.update', { change: { views } });
  await update({ table: { columns: ['name'] }, run: 3 } as never);
  expect((await update({ run: [1, 2] } as never)).views).toEqual({
    table: { columns: ['name'] },
    run: [1, 2],
  });
  expect((await update({ table: null } as never)).views).toEqual({ run: [1, 2] });
});

test('changes at the same time do not lose one another', async () => {
  const { workbench } = await openWorkbench();
  const names = Array.from({ length: 20 }, (_, index) => `view${index}`);
  await Promise.all(
    names.map((name) => workbench.call('preferences.update', { change: { views: { [name]: 1 } } })),
  );
  const { views } = await workbench.call('preferences.read', {});
  expect(Object.keys(views).sort()).toEqual([...names].sort());
});

test('more than a mebibyte is refused, and what there was stays', async () => {
  const { workbench } = await openWorkbench();
  await workbench.call('preferences.update', { change: { views: { small: 1 } } });
  const big = workbench.call('preferences.update', {
    change: { views: { big: 'x'.repeat(1024 * 1024) } },
  });
  await expect(big).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringMatching(/^views: .* at most 1048576 are allowed$/) as string,
  });
  expect(await workbench.call('preferences.read', {})).toMatchObject({ views: { small: 1 } });
});

test('a preference of an unknown kind is the default one, and a damaged file is set aside', async () => {
  const { workbench, home } = await openWorkbench();
  const path = join(home, 'preferences.json');
  await writeFile(path, '{"theme": "purple", "motion": "reduced"}');
  expect(await workbench.call('preferences.read', {})).toEqual({
    ...defaultPreferences,
    motion: 'reduced',
  });
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  await writeFile(path, '{"theme": ');
  await workbench.call('preferences.update', { change: { theme: 'light' } });
  expect(await readFile(`${path}.damaged`, 'utf8')).toBe('{"theme": ');
  expect(await workbench.call('preferences.read', {})).toMatchObject({ theme: 'light' });
  warn.mockRestore();
});

test('stored views that are nested too deep are set aside, and the workbench works on (A14)', async () => {
  const { workbench, home } = await openWorkbench();
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  onTestFinished(() => void warn.mockRestore());
  const path = join(home, 'preferences.json');
  const text = `{"theme": "dark", "views": {"table": ${'['.repeat(98)}${']'.repeat(98)}}}`;
  await writeFile(path, text);
  expect(await workbench.call('preferences.read', {})).toEqual(defaultPreferences);
  expect(await readFile(`${path}.damaged`, 'utf8')).toBe(text);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('nested more than'));
  await workbench.call('preferences.update', { change: { theme: 'light' } });
  expect(await workbench.call('preferences.read', {})).toMatchObject({ theme: 'light' });
});
