import type { GreyImage } from '#shared/digit/grey-image';

const side = 400;

/**
 * A digit of the data set as somebody might have drawn it: ten times as large, its pixels blended into one another,
 * dark on bright, somewhere on a pad of 400 by 400.
 * @param digit 784 bytes
 * @param index decides where on the pad it stands
 */
export function enlargedDigit(digit: Uint8Array, index: number): GreyImage {
  const [left, top] = [(index * 37) % 120, (index * 53) % 120];
  const at = (row: number, column: number): number =>
    row < 0 || row > 27 || column < 0 || column > 27 ? 0 : digit[row * 28 + column]!;
  const pixels = Uint8Array.from({ length: side * side }, (_, pixel) => {
    const y = (Math.floor(pixel / side) - top + 0.5) / 10 - 0.5;
    const x = ((pixel % side) - left + 0.5) / 10 - 0.5;
    const [row, column] = [Math.floor(y), Math.floor(x)];
    const [down, right] = [y - row, x - column];
    const upper = (1 - right) * at(row, column) + right * at(row, column + 1);
    const lower = (1 - right) * at(row + 1, column) + right * at(row + 1, column + 1);
    return 255 - Math.round((1 - down) * upper + down * lower);
  });
  return { width: side, height: side, pixels };
}
