import { imageBytes, imageSide } from '#shared/data/image-size';

/** Images of 28x28 bytes as they will be stored. */
export function asStored(
  images: Uint8Array,
  { inverted, transposed }: { readonly inverted: boolean; readonly transposed: boolean },
): Uint8Array {
  return images.map((_, at) => {
    const start = at - (at % imageBytes);
    const [row, column] = [Math.floor((at - start) / imageSide), (at - start) % imageSide];
    const pixel = images[transposed ? start + column * imageSide + row : at]!;
    return inverted ? 255 - pixel : pixel;
  });
}
