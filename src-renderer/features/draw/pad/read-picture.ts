import { UnrollError } from '#shared/contract/errors';
import { greyOfRgba } from '#shared/digit/grey-of-rgba';
import type { GreyImage } from '#shared/digit/grey-image';
import { formatBytes } from '#shared/text/format';

/** The most bytes of a picture's file. */
export const maxPictureBytes = 20 * 1024 * 1024;
/** The most pixels along a side of a picture. */
export const maxPictureSide = 4096;
/** The kinds of pictures that are read, as `accept` of a file input has them. */
export const pictureKinds = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/bmp'];

/**
 * Checks what can be told of a picture's file before it is opened.
 * @throws UnrollError `invalid-input`, naming what is allowed
 */
export function checkPictureFile({ name, type, size }: Pick<File, 'name' | 'type' | 'size'>): void {
  if (!pictureKinds.includes(type)) {
    refuse(`“${name}” is not a picture that can be read: PNG, JPEG, WebP, GIF or BMP are.`);
  }
  if (size > maxPictureBytes) {
    refuse(
      `“${name}” has ${formatBytes(size)}; a picture may have ${formatBytes(maxPictureBytes)} at most.`,
    );
  }
}

/** Checks the size of a picture, in pixels. @throws UnrollError `invalid-input` */
export function checkPictureSize(name: string, width: number, height: number): void {
  if (width <= maxPictureSide && height <= maxPictureSide) return;
  const sides = `${width} × ${height}`;
  refuse(
    `“${name}” has ${sides} pixels; a picture may have ${maxPictureSide} on a side at most. Crop it to the digit, or make it smaller.`,
  );
}

/** Reads a picture's file. @throws UnrollError `invalid-input` if it isn't one, or is too large */
export async function readPicture(file: File): Promise<GreyImage> {
  checkPictureFile(file);
  const address = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = address;
    await loaded(picture, file.name);
    const { naturalWidth: width, naturalHeight: height } = picture;
    // Known from the file's head: what is too large is never unpacked.
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
          `“${name}” can’t be read as a picture: its content is damaged, or something else.`,
        ),
      );
  });
}

function refuse(message: string): never {
  throw new UnrollError('invalid-input', message);
}
