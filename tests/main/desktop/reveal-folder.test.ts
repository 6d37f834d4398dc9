import { expect, test } from 'vitest';
import { folderRevealer } from '#main/desktop/reveal-folder';

test('a folder is shown by the system', async () => {
  const opened: string[] = [];
  const reveal = folderRevealer((path) => {
    opened.push(path);
    return Promise.resolve('');
  });
  await reveal('/data/gru');
  expect(opened).toEqual(['/data/gru']);
});

test('what the system says against it is said', async () => {
  const reveal = folderRevealer(() => Promise.resolve('No application is registered'));
  await expect(reveal('/data/gru')).rejects.toMatchObject({
    code: 'unavailable',
    message: '/data/gru can’t be shown: No application is registered',
  });
});
