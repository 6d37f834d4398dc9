import { expect, test } from 'vitest';
import { chosenFiles } from '../../../../src-renderer/client/import/chosen-files.ts';

test('files have the path in the folder that was chosen, or their name', () => {
  const inside = Object.assign(new File(['x'], 'a.png'), { webkitRelativePath: 'digits/0/a.png' });
  const alone = Object.assign(new File(['y'], 'b.csv'), { webkitRelativePath: '' });
  const list = [inside, alone] as unknown as FileList;
  expect(chosenFiles(list).map(({ path }) => path)).toEqual(['digits/0/a.png', 'b.csv']);
  expect(chosenFiles(null)).toEqual([]);
});
