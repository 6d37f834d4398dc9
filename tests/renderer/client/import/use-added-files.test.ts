import { expect, test } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import type { OfferedFile } from '#shared/exchange/import-kinds';
import { useAddedFiles } from '../../../../src-renderer/client/import/use-added-files.ts';

const file = (path: string): OfferedFile<File> => ({ path, content: new File(['x'], path) });

test('the first files are taken, and then only those that were added', async () => {
  const files = shallowRef<readonly OfferedFile<File>[]>([]);
  const taken: string[][] = [];
  const scope = effectScope();
  scope.run(() =>
    useAddedFiles(
      () => files.value,
      (added) => taken.push(added.map(({ path }) => path)),
    ),
  );
  expect(taken).toEqual([]);
  files.value = [file('a'), file('b')];
  await nextTick();
  // Twice in the same tick: neither is lost.
  files.value = [...files.value, file('c')];
  files.value = [...files.value, file('d')];
  await nextTick();
  expect(taken).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  scope.stop();
});
