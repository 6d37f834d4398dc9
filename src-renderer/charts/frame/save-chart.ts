import { init, type ChartOption } from './echarts.ts';

/**
 * The middle of capitals and digits above their line. Other programs than browsers don't know `dominant-baseline`, which
 * ECharts places texts by.
 */
const middle = 'dy="0.36em"';

/** A text with an outline behind it, which ECharts asks for by `paint-order`; few programs know that. */
const haloed =
  /(<text [^>]*?)( stroke="[^"]*" stroke-width="[^"]*")(?: paint-order="stroke")(?: stroke-miterlimit="[^"]*")?(>[^<]*<\/text>)/g;

/** The chart as an SVG document, redrawn as vectors, without what only a page needs. */
export function chartSvg(
  option: ChartOption,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const chart = init(null, undefined, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option);
    return chart
      .renderToSVGString()
      .replaceAll(/<style ?><!\[CDATA\[.*?\]\]>\s*<\/style>/gs, '')
      .replaceAll(/ (?:class="zr[^"]*"|ecmeta_\w+="[^"]*"|pointer-events="\w+")/g, '')
      .replaceAll('dominant-baseline="central"', middle)
      .replaceAll(haloed, (_, before: string, halo: string, after: string) => {
        const plain = `${before}${after}`;
        return plain.replace(/ fill="[^"]*"/, ` fill="none" aria-hidden="true"${halo}`) + plain;
      });
  } finally {
    chart.dispose();
  }
}
