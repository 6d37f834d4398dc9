import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OpenedFile } from '#main/desktop/channels';
import { OpenFiles, parseLaunchArguments } from '#main/desktop/open-files';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test.each([
  [[], { home: null, files: [] }],
  [['--home', '/data', 'a.unroll'], { home: '/data', files: ['a.unroll'] }],
  [['--home=/data'], { home: '/data', files: [] }],
  [['--home='], { home: null, files: [] }],
  [['--home'], { home: null, files: [] }],
  [
    ['--enable-logging', '/tmp/A B.UNROLL', 'notes.md', 'b.unroll', '--x=c.unroll'],
    { home: null, files: ['/tmp/A B.UNROLL', 'b.unroll'] },
  ],
  [
    ['letters.zip', 'history.csv', '/app/out', 'lstm.safetensors', 'README'],
    { home: null, files: ['letters.zip', 'history.csv', 'lstm.safetensors'] },
  ],
])('%j is read', (argv, said) => {
  expect(parseLaunchArguments(argv)).toEqual(said);
});

function opener(isReady: boolean) {
  const delivered: OpenedFile[] = [];
  const refused: string[] = [];
  const state = { isReady };
  const files = new OpenFiles({
    deliver: (file) => {
      if (state.isReady) delivered.push(file);
      return state.isReady;
    },
    refuse: (message) => refused.push(message),
  });
  return { files, delivered, refused, state };
}

test('a file waits for the window, and is delivered once', async () => {
  const path = join(await temporaryFolder(), 'run.unroll');
  await writeFile(path, 'archive');
  const { files, delivered, state } = opener(false);
  await files.open(path);
  expect(delivered).toEqual([]);
  state.isReady = true;
  files.deliverWaiting();
  files.deliverWaiting();
  expect(delivered.map(({ name }) => name)).toEqual(['run.unroll']);
  expect(Buffer.from(delivered[0]!.bytes).toString()).toBe('archive');
});

test('one that is not there and one that is too large are refused', async () => {
  const folder = await temporaryFolder();
  const large = join(folder, 'large.unroll');
  const file = await open(large, 'w');
  await file.truncate(256 * 1024 * 1024 + 1);
  await file.close();
  const { files, delivered, refused } = opener(true);
  await files.open(join(folder, 'missing.unroll'));
  await files.open(large);
  expect(delivered).toEqual([]);
  expect(refused).toEqual([
    expect.stringContaining('does not exist'),
    expect.stringContaining('at most 268435456 are allowed'),
  ]);
});
