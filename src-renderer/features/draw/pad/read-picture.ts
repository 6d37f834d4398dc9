import { UnrollError } from '#shared/contract/errors';
import { greyOfRgba } from '#shared/digit/grey-of-rgba';
import type { GreyImage } from '#shared/digit/grey-image';
import { formatBytes } from '#shared/text/format';

/** The maximum size of a picture file. */
export const maxPictureBytes = 20 * 1024 * 1024;
/** The maximum width and height of a picture, in pixels. */
export const maxPictureSide = 4096;
/** Supported media types, for the `accept` attribute of a file input. */
export const pictureKinds = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/bmp'];

/**
 * Checks the type and size of a picture file before it is opened.
 * @throws UnrollError `invalid-input`, naming what is allowed
 */
export function checkPictureFile({ name, type, size }: Pick<File, 'name' | 'type' | 'size'>): void {
  if (!pictureKinds.includes(type)) {
    refuse(`“${name}” is not a supported picture. Use PNG, JPEG, WebP, GIF or BMP.`);
  }
  if (size > maxPictureBytes) {
    refuse(
      `“${name}” is too large: ${formatBytes(size)}. Use a picture of ${formatBytes(maxPictureBytes)} at most.`,
    );
  }
}

/** Checks the size of a picture, in pixels. @throws UnrollError `invalid-input` */
export function checkPictureSize(name: string, width: number, height: number): void {
  if (width <= maxPictureSide && height <= maxPictureSide) return;
  const sides = `${width} × ${height}`;
  refuse(
    `“${name}” is too large: ${sides} pixels, with at most ${maxPictureSide} allowed on a side. Crop it to the digit, or make it smaller.`,
  );
}

/** Reads a picture file. @throws UnrollError `invalid-input` if it isn't one, or is too large */
export async function readPicture(file: File): Promise<GreyImage> {
  checkPictureFile(file);
  const address = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = address;
    await loaded(picture, file.name);
    const { naturalWidth: width, naturalHeight: height } = picture;
    // Known from the file's header, so that a picture that is too large is never decoded.
    checkPictureSize(file.name, width, height);
    const context = new OffscreenCanvas(width, height).getContext('2d', {
      willReadFrequently: true,
    })!;
    context.drawImage(picture, 0, 0);
    return greyOfRgba(context.getImageData(0, 0, width, height).data, width, height);
  } finally {
    URL.revokeObjectURL(address);
  }
}

function loaded(picture: HTMLImageElement, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    picture.onload = () => resolve();
    picture.onerror = () =>
      reject(
        new UnrollError(
          'invalid-input',
          `“${name}” can’t be read as a picture: the file is damaged or in another format. Choose another picture.`,
        ),
      );
  });
}

function refuse(message: string): never {
  throw new UnrollError('invalid-input', message);
}
