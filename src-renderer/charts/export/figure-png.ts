import { figureFamily, type FigureFont } from './figure-font.ts';
import { pixelsOf, type FigureSize } from './figure-settings.ts';
import { withResolution } from './png-resolution.ts';
import { svgWithFont } from './printed-svg.ts';

/**
 * A figure as a PNG file that knows its size on paper.
 * @param svg by `printedSvg`
 * @param resolution in pixels per inch
 * @throws if the browser can't make a picture of this size
 */
export async function figurePng(
  svg: string,
  { millimetres }: FigureSize,
  resolution: number,
  font: FigureFont,
): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = document.createElement('canvas');
  canvas.width = pixelsOf(millimetres.width, resolution);
  canvas.height = pixelsOf(millimetres.height, resolution);
  const image = new Image(canvas.width, canvas.height);
  const source = new Blob([svgWithFont(svg, figureFamily, font.base64)], { type: 'image/svg+xml' });
  const address = URL.createObjectURL(source);
  try {
    image.src = address;
    await image.decode();
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  } finally {
    URL.revokeObjectURL(address);
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) {
    throw new Error(
      'the browser can’t create a PNG of this size; choose a lower resolution or a smaller figure.',
    );
  }
  return withResolution(new Uint8Array(await blob.arrayBuffer()), resolution);
}
