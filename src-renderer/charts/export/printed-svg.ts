import { escapeXml } from '#shared/report/xml-text';
import type { FigureSize } from './figure-settings.ts';

/**
 * The SVG document of a figure with its size on paper.
 * @param drawn a whole document in units of the drawing
 */
export function printedSvg(drawn: string, size: FigureSize, title: string): string {
  const { millimetres, drawing } = size;
  const root = [
    'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"',
    `width="${millimetres.width}mm" height="${millimetres.height}mm"`,
    `viewBox="0 0 ${drawing.width} ${drawing.height}"`,
  ].join(' ');
  return drawn.replace(/^<svg[^>]*>/, () => `<svg ${root}>\n<title>${escapeXml(title)}</title>`);
}

/**
 * The same document with its font in it, for showing it where the page's fonts don't reach.
 * @param font the file in base64
 */
export function svgWithFont(svg: string, family: string, font: string): string {
  const style = `<style>@font-face{font-family:'${family}';src:url(data:font/ttf;base64,${font})}</style>`;
  return svg.replace(/^<svg[^>]*>/, (root) => root + style);
}
