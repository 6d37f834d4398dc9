/** A grey image of any size, row by row, one byte per pixel. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  /** width * height bytes, 0 black to 255 white. */
  readonly pixels: Uint8Array;
}
