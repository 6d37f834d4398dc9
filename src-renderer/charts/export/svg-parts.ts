import { encode } from 'fast-png';
import { escapeXml } from '#shared/report/xml-text';
import { toBase64 } from '#shared/text/base64';
import { labelSize, type FigureLook } from './figure.ts';

/** A rectangle of a drawing. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; numbers are rounded to hundredths of a unit. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const text = typeof value === 'number' ? String(Math.round(100 * value) / 100) : value;
    return [` ${key}="${escapeXml(text)}"`];
  });
  return content === ''
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${content}</${name}>`;
}

/** A line of text whose middle is at a height. */
export function textAt(
  text: string,
  { x, y, rotate }: { readonly x: number; readonly y: number; readonly rotate?: number },
  {
    font,
    fill,
    anchor = 'start',
    size = labelSize,
  }: {
    readonly font: string;
    readonly fill: string;
    readonly anchor?: 'start' | 'middle' | 'end';
    readonly size?: number;
  },
): string {
  const attributes = {
    'text-anchor': anchor,
    style: `font-size:${Math.round(100 * size) / 100}px;font-family:${font};`,
    dy: '0.36em',
    transform: `translate(${round(x)} ${round(y)})${rotate === undefined ? '' : ` rotate(${rotate})`}`,
    fill,
  };
  return element('text', attributes, escapeXml(text));
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}

/** The background and the parts of a drawing as a document. */
export function svgDocument(
  { width, height, chart }: FigureLook,
  parts: readonly string[],
): string {
  const ground = element('rect', { width, height, fill: chart.surface });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n${[ground, ...parts].join('\n')}\n</svg>`;
}

/** A CSS colour `rgb(1 2 3)` as programs other than browsers read it: `#010203`. */
export function hexColour(colour: string): string {
  const channels = /^rgb\((\d+) (\d+) (\d+)\)$/.exec(colour)?.slice(1);
  return channels === undefined ? colour : hexOf(channels.map(Number));
}

/** A colour of three bytes: `#010203`. */
export function hexOf(channels: readonly number[]): string {
  return `#${channels.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}

/** Pixels of a picture of cells along a unit of the drawing: viewers blur the edges of larger pixels. */
const pixelsPerUnit = 4;
/** But not more than so many along a side, unless there are more cells. */
const mostPixels = 1200;

/**
 * A grid of coloured cells as a picture: as shapes, hairlines would show between them.
 * @param colourOf returns red, green and blue, 0 to 255
 */
export function cellPicture(
  { left, top, width, height }: Box,
  columns: number,
  rows: number,
  colourOf: (column: number, row: number) => readonly number[],
): string {
  const across = pixelsOfCell(width, columns);
  const down = pixelsOfCell(height, rows);
  const line = 3 * columns * across;
  const data = new Uint8Array(line * rows * down);
  for (let row = 0; row < rows; row += 1) {
    const start = row * down * line;
    for (let column = 0; column < columns; column += 1) {
      const colour = colourOf(column, row);
      for (let pixel = 0; pixel < across; pixel += 1) {
        data.set(colour, start + 3 * (column * across + pixel));
      }
    }
    for (let copy = 1; copy < down; copy += 1) {
      data.copyWithin(start + copy * line, start, start + line);
    }
  }
  const png = encode({ width: columns * across, height: rows * down, data, channels: 3 });
  return element('image', {
    x: left,
    y: top,
    width,
    height,
    preserveAspectRatio: 'none',
    'xlink:href': `data:image/png;base64,${toBase64(png)}`,
  });
}

/** Pixels of a cell along a side of a picture that has some units of the drawing. */
function pixelsOfCell(units: number, cells: number): number {
  return Math.max(1, Math.ceil(Math.min(mostPixels, pixelsPerUnit * units) / cells));
}
