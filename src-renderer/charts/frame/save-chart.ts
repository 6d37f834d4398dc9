import { init, type ChartOption } from './echarts.ts';

/** Picture pixels per CSS pixel. */
const pictureScale = 2;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A name that every file system accepts, without extension: `Loss, gru-64 s2` -> `loss-gru-64-s2`. */
export function fileNameOf(title: string): string {
  const words = title.toLowerCase().match(/[\p{Letter}\p{Number}]+/gu);
  return words === null ? 'chart' : words.join('-').slice(0, 100);
}

/** The chart as an SVG document, redrawn as vectors. */
export function chartSvg(option: ChartOption, { width, height }: Size): string {
  const chart = init(null, undefined, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** The chart as a PNG file of twice its size in pixels. */
export async function chartPng(option: ChartOption, { width, height }: Size): Promise<Uint8Array> {
  const element = document.createElement('div');
  const devicePixelRatio = pictureScale;
  const chart = init(element, undefined, { renderer: 'canvas', width, height, devicePixelRatio });
  try {
    chart.setOption(option);
    const canvas = chart.renderToCanvas({ pixelRatio: pictureScale });
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null)
      throw new Error('the browser can’t create a PNG of this size; make the chart smaller.');
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    chart.dispose();
  }
}
