import type { GreyImage } from '#shared/digit/grey-image';
import { pngHeader } from '../../images/png-chunks.ts';
import { readPng } from '../../images/png-picture.ts';
import { maxImageSide, type ChangeCount } from './fit-image.ts';

/** The types of PNGs whose pixels have red, green and blue. */
const coloured: readonly number[] = [2, 6];

/**
 * Reads a PNG of a data set and counts what has to be done to it.
 * @throws Error with a clause that says what is wrong with it
 */
export function readPicture(bytes: Uint8Array, changes: ChangeCount): GreyImage {
  const image = readPng(bytes, maxImageSide);
  if (coloured.includes(pngHeader(bytes).colour)) changes.addColour();
  changes.add(image);
  return image;
}
