import { expect, test } from 'vitest';
import { decode } from 'fast-png';
import { asStored } from '../../../../../src-renderer/features/data/import/preview-images.ts';
import { pngOf } from '../../../../../src-renderer/features/data/import/read-as-png.ts';

const images = Uint8Array.from({ length: 2 * 784 }, (_, at) => at % 251);

test('a preview is inverted and transposed as the images will be stored', () => {
  expect(asStored(images, { inverted: false, transposed: false })).toEqual(images);
  const changed = asStored(images, { inverted: true, transposed: true });
  expect(changed[784 + 28 * 3 + 10]).toBe(255 - images[784 + 28 * 10 + 3]!);
  expect(asStored(images, { inverted: false, transposed: true })[784]).toBe(images[784]);
});

test('decoded pixels become a PNG, grey if they all are', () => {
  const grey = decode(pngOf(Uint8Array.of(7, 7, 7, 255, 200, 200, 200, 255), 2, 1));
  expect([grey.channels, [...grey.data]]).toEqual([1, [7, 200]]);
  const coloured = decode(pngOf(Uint8Array.of(7, 7, 7, 255, 200, 100, 50, 255), 1, 2));
  expect([coloured.channels, [...coloured.data]]).toEqual([3, [7, 7, 7, 200, 100, 50]]);
});
