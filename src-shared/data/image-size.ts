/** Pixels along each side of all images: MNIST's size, which all data sets have. */
export const imageSide = 28;

/** Bytes of one image: 28 rows of 28 pixels, 0 background to 255 ink. */
export const imageBytes = imageSide * imageSide;
