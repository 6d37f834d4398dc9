import { textWidth } from '../frame/echarts.ts';
import { cutText } from '../frame/picture-parts.ts';
import { labelSize, type FigureLook } from './figure.ts';
import { element, svgDocument, textAt, type Box } from './svg-parts.ts';

/** A label of an axis, at a share of it from the left or the top. */
export interface AxisLabel {
  readonly at: number;
  readonly text: string;
}

/** One of the plots of a figure. */
export interface Panel {
  readonly title: string;
  readonly xName: string;
  readonly yName: string;
  readonly xLabels: readonly AxisLabel[];
  readonly yLabels: readonly AxisLabel[];
  /** @returns SVG elements within the box */
  readonly draw: (box: Box) => readonly string[];
}

/** What a colour means. */
export interface LegendEntry {
  readonly text: string;
  readonly colour: string;
}

export interface PanelOptions {
  /** Height by width of a panel's box; undefined: it takes its room. */
  readonly aspect?: number | undefined;
  readonly legend?: readonly LegendEntry[] | undefined;
}

const margin = 8;
const gap = 14;
const row = labelSize + 5;
const titleSize = 13;
/** Height of a label of a y axis, and space between those of an x axis. */
const yLabelRoom = labelSize - 1;
const xLabelGap = 4;
/** The largest share of a panel's width for the labels of its y axis. */
const labelShare = 0.4;

/** A figure of one or several plots side by side, as an SVG document. Several have their titles above them. */
export function panelsSvg(
  look: FigureLook,
  title: string,
  panels: readonly Panel[],
  { aspect, legend = [] }: PanelOptions = {},
): string {
  const { width, height, chart } = look;
  const font = `${labelSize}px ${chart.font}`;
  const parts: string[] = [];
  let top = margin;
  if (look.hasTitle) {
    const words = cutText(title, width - 2 * margin, `${titleSize}px ${chart.font}`);
    const style = { font: chart.font, fill: chart.text, size: titleSize };
    parts.push(textAt(words, { x: margin, y: top + titleSize / 2 }, style));
    top += titleSize + 8;
  }
  if (look.hasLegend && legend.length > 0) {
    const written = legendAt(look, legend, top);
    parts.push(...written.parts);
    top = written.bottom + 6;
  }
  const room = { left: margin, top, width: width - 2 * margin, height: height - top - margin };
  const hasTitles = panels.length > 1;
  const places = cellsOf(room, panels.length, aspect ?? 0.6);
  for (const [index, panel] of panels.entries()) {
    parts.push(...panelAt(look, panel, places[index]!, { aspect, hasTitles, font }));
  }
  return svgDocument(look, parts);
}

/** Equal parts of a room, in rows: as many columns as give the largest plots. */
function cellsOf(room: Box, count: number, aspect: number): Box[] {
  const sizes = Array.from({ length: count }, (_, index) => {
    const columns = index + 1;
    const rows = Math.ceil(count / columns);
    const width = (room.width - gap * (columns - 1)) / columns;
    const height = (room.height - gap * (rows - 1)) / rows;
    return { columns, width, height, fits: Math.min(width, height / aspect) };
  });
  const best = sizes.reduce((a, b) => (b.fits > a.fits ? b : a));
  return Array.from({ length: count }, (_, index) => ({
    left: room.left + (index % best.columns) * (best.width + gap),
    top: room.top + Math.floor(index / best.columns) * (best.height + gap),
    width: best.width,
    height: best.height,
  }));
}

function panelAt(
  { chart }: FigureLook,
  panel: Panel,
  place: Box,
  {
    aspect,
    hasTitles,
    font,
  }: { readonly aspect: number | undefined; readonly hasTitles: boolean; readonly font: string },
): string[] {
  const muted = { font: chart.font, fill: chart.muted };
  const most = labelShare * place.width;
  const yTexts = panel.yLabels.map(({ at, text }) => ({ at, text: cutText(text, most, font) }));
  const labelWidth = Math.max(0, ...yTexts.map(({ text }) => textWidth(text, font)));
  const left = place.left + (panel.yName === '' ? 0 : row + 3) + labelWidth + 5;
  const top = place.top + (hasTitles ? row + 2 : 0);
  const below = (panel.xLabels.length === 0 ? 0 : row) + (panel.xName === '' ? 0 : row) + 2;
  const width = Math.max(1, place.left + place.width - left);
  const height = Math.max(1, place.top + place.height - top - below);
  const fitting = aspect === undefined ? width : Math.min(width, height / aspect);
  const box: Box = {
    left,
    top,
    width: fitting,
    height: aspect === undefined ? height : fitting * aspect,
  };
  const bottom = box.top + box.height;
  const title = cutText(panel.title, place.width, font);
  return [
    ...(hasTitles
      ? [textAt(title, { x: place.left, y: place.top + row / 2 }, { ...muted, fill: chart.text })]
      : []),
    element('g', {}, panel.draw(box).join('\n')),
    ...spaced(yTexts, box.height, () => yLabelRoom).map(({ at, text }) =>
      textAt(text, { x: left - 5, y: box.top + at * box.height }, { ...muted, anchor: 'end' }),
    ),
    ...spaced(panel.xLabels, box.width, (text) => textWidth(text, font) + xLabelGap).map(
      ({ at, text }) =>
        textAt(
          text,
          { x: left + at * box.width, y: bottom + 3 + row / 2 },
          { ...muted, anchor: 'middle' },
        ),
    ),
    ...(panel.xName === ''
      ? []
      : [
          textAt(
            panel.xName,
            {
              x: left + box.width / 2,
              y: bottom + 3 + (panel.xLabels.length === 0 ? 0.5 : 1.5) * row,
            },
            { ...muted, anchor: 'middle' },
          ),
        ]),
    ...(panel.yName === ''
      ? []
      : [
          textAt(
            panel.yName,
            { x: place.left + row / 2, y: box.top + box.height / 2, rotate: -90 },
            { ...muted, anchor: 'middle' },
          ),
        ]),
  ];
}

/**
 * Labels that don't touch: the last one stays, others give way to the one before.
 * @param length of the axis
 * @param roomOf how much of it a label takes
 */
function spaced(
  labels: readonly AxisLabel[],
  length: number,
  roomOf: (text: string) => number,
): AxisLabel[] {
  const begin = ({ at, text }: AxisLabel): number => at * length - roomOf(text) / 2;
  const end = ({ at, text }: AxisLabel): number => at * length + roomOf(text) / 2;
  const kept: AxisLabel[] = [];
  const last = labels.at(-1);
  for (const label of labels) {
    const before = kept.at(-1);
    const isFree = before === undefined || end(before) <= begin(label);
    if (isFree && (label === last || end(label) <= begin(last!))) kept.push(label);
  }
  return kept;
}

function legendAt(
  { width, chart }: FigureLook,
  entries: readonly LegendEntry[],
  top: number,
): { readonly parts: readonly string[]; readonly bottom: number } {
  const font = `${labelSize}px ${chart.font}`;
  const parts: string[] = [];
  let [left, y] = [margin, top + row / 2];
  for (const { text, colour } of entries) {
    const needed = 16 + textWidth(text, font);
    if (left > margin && left + needed > width - margin) [left, y] = [margin, y + row];
    parts.push(
      element('rect', { x: left, y: y - 5, width: 11, height: 10, rx: 2, fill: colour }),
      textAt(text, { x: left + 16, y }, { font: chart.font, fill: chart.text }),
    );
    left += needed + 12;
  }
  return { parts, bottom: y + row / 2 };
}
