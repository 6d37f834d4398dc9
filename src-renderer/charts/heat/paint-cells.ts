/** Paints a grid of cells on a canvas, one pixel each. @param colourOf returns red, green and blue, 0 to 255 */
export function paintCells(
  canvas: HTMLCanvasElement | null,
  columns: number,
  rows: number,
  colourOf: (column: number, row: number) => readonly [number, number, number],
): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  [canvas.width, canvas.height] = [columns, rows];
  const pixels = new ImageData(columns, rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = 4 * (row * columns + column);
      pixels.data.set(colourOf(column, row), at);
      pixels.data[at + 3] = 255;
    }
  }
  context.putImageData(pixels, 0, 0);
}
