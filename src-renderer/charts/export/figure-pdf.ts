import type { jsPDF } from 'jspdf';
import { figureFamily, figureFonts, type FigureFont } from './figure-font.ts';
import { pointsOf, type FigureSize } from './figure-settings.ts';

/** Pixels of a text that is embedded as a picture, for each unit of the drawing. */
const pictureScale = 8;

/**
 * A figure as a PDF of one page in its size. Texts stay texts, in the embedded font; those with characters that it
 * doesn't have are embedded as pictures (see `textsOutsideFont`).
 * @param svg by `printedSvg`
 * @throws if the library can't be loaded
 */
export async function figurePdf(
  svg: string,
  { millimetres }: FigureSize,
  title: string,
  font: FigureFont,
): Promise<Uint8Array<ArrayBuffer>> {
  const [{ jsPDF }, { svg2pdf }] = await Promise.all([import('jspdf'), import('svg2pdf.js')]);
  const width = pointsOf(millimetres.width);
  const height = pointsOf(millimetres.height);
  const orientation = width > height ? 'landscape' : 'portrait';
  const pdf = new jsPDF({ unit: 'pt', format: [width, height], orientation, compress: true });
  pdf.setProperties({ title, creator: 'Unroll' });
  addFont(pdf, font);
  const drawing = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  // The size is that of the page.
  drawing.removeAttribute('width');
  drawing.removeAttribute('height');
  for (const text of drawing.querySelectorAll('text')) {
    text.textContent = (text.textContent ?? '').normalize('NFC');
    if (!isInFont(text.textContent, font)) text.replaceWith(pictureOf(text));
  }
  await svg2pdf(drawing, pdf, { x: 0, y: 0, width, height });
  return new Uint8Array(pdf.output('arraybuffer'));
}

function addFont(pdf: jsPDF, { base64 }: FigureFont): void {
  const file = 'NotoSans-Regular.ttf';
  pdf.addFileToVFS(file, base64);
  pdf.addFont(file, figureFamily, 'normal');
  pdf.setFont(figureFamily);
}

function isInFont(text: string, { hasGlyph }: FigureFont): boolean {
  return [...text].every((character) => hasGlyph(character.codePointAt(0)!));
}

/** The texts of a figure that have characters outside its font, each once. */
export function textsOutsideFont(svg: string, font: FigureFont): readonly string[] {
  const drawing = new DOMParser().parseFromString(svg, 'image/svg+xml');
  const texts = [...drawing.querySelectorAll('text')].map((text) =>
    (text.textContent ?? '').normalize('NFC'),
  );
  return [...new Set(texts)].filter((text) => !isInFont(text, font));
}

/** A text as a picture in its place, in whatever fonts the system has. */
function pictureOf(text: SVGTextElement): SVGElement {
  const size = Number.parseFloat(text.style.fontSize);
  const words = text.textContent ?? '';
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d')!;
  const font = `${size * pictureScale}px ${figureFonts}`;
  context.font = font;
  const { width } = context.measureText(words);
  const [above, below] = [1.2 * size, 0.4 * size];
  canvas.width = Math.ceil(width) + 2;
  canvas.height = Math.ceil((above + below) * pictureScale);
  context.font = font;
  context.fillStyle = text.getAttribute('fill') ?? '#000000';
  context.fillText(words, 1, above * pictureScale);

  const number = (name: string): number => Number.parseFloat(text.getAttribute(name) ?? '0') || 0;
  const shares: Readonly<Record<string, number>> = { middle: 0.5, end: 1 };
  const anchor = shares[text.getAttribute('text-anchor') ?? ''] ?? 0;
  const picture = document.createElementNS('http://www.w3.org/2000/svg', 'image');
  const attributes = {
    x: number('x') - (anchor * canvas.width) / pictureScale,
    // Offsets are in em, as `chartSvg` writes them.
    y: number('y') + number('dy') * size - above,
    width: canvas.width / pictureScale,
    height: canvas.height / pictureScale,
    href: canvas.toDataURL('image/png'),
  };
  for (const [name, value] of Object.entries(attributes)) picture.setAttribute(name, `${value}`);
  const transform = text.getAttribute('transform');
  if (transform !== null) picture.setAttribute('transform', transform);
  return picture;
}
