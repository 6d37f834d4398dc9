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
  /** Labels that are names: without room they are smaller, cut, and turned below columns, before some are left out. */
  readonly names?: 'rows' | 'rows and columns';
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
/** The same for names, which also have at most so much of its height below it, and their least size. */
const nameShare = 0.3;
const leastNames = 0.6;

/** A figure of one or several plots side by side, as an SVG document. Several have their titles above them. */
export function panelsSvg(
  look: FigureLook,
  title: string,
  panels: readonly Panel[],
  { aspect, legend = [] }: PanelOptions = {},
): string {
  const { width, height, chart } = look;
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
    parts.push(...panelAt(look, panel, { place: places[index]!, aspect, hasTitles }));
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

/** Where the parts of a panel are. */
interface PanelLayout {
  readonly box: Box;
  readonly xTexts: readonly AxisLabel[];
  readonly yTexts: readonly AxisLabel[];
  /** Whether the labels of the x axis read from bottom to top. */
  readonly isTurned: boolean;
  /** Height below the box that they take. */
  readonly xRoom: number;
}

interface PanelPlace {
  readonly place: Box;
  readonly aspect: number | undefined;
  readonly hasTitles: boolean;
}

/** Lays out a panel. @param size of its labels */
function layoutOf(
  { chart }: FigureLook,
  { xName, yName, xLabels, yLabels, names }: Panel,
  { place, aspect, hasTitles }: PanelPlace,
  size: number,
): PanelLayout {
  const font = `${size}px ${chart.font}`;
  const share = names === undefined ? labelShare : nameShare;
  const cut = (labels: readonly AxisLabel[], length: number): readonly AxisLabel[] =>
    labels.map(({ at, text }) => ({ at, text: cutText(text, share * length, font) }));
  const widest = (labels: readonly AxisLabel[]): number =>
    Math.max(0, ...labels.map(({ text }) => textWidth(text, font)));
  const yTexts = cut(yLabels, place.width);
  const left = place.left + (yName === '' ? 0 : row + 3) + widest(yTexts) + 5;
  const top = place.top + (hasTitles ? row + 2 : 0);
  const boxAbove = (xRoom: number): Box => {
    const below = xRoom + (xName === '' ? 0 : row) + 2;
    const width = Math.max(1, place.left + place.width - left);
    const height = Math.max(1, place.top + place.height - top - below);
    if (aspect === undefined) return { left, top, width, height };
    const fitting = Math.min(width, height / aspect);
    return { left, top, width: fitting, height: fitting * aspect };
  };
  const upright = boxAbove(xLabels.length === 0 ? 0 : row);
  const isTurned =
    names === 'rows and columns' &&
    spaced(xLabels, upright.width, (text) => textWidth(text, font) + xLabelGap).length <
      xLabels.length;
  const xTexts = isTurned ? cut(xLabels, place.height) : xLabels;
  const xRoom = xTexts.length === 0 ? 0 : isTurned ? widest(xTexts) + 5 : row;
  const box = isTurned ? boxAbove(xRoom) : upright;
  return { box, xTexts, yTexts, isTurned, xRoom };
}

function panelAt(look: FigureLook, panel: Panel, at: PanelPlace): string[] {
  const { chart } = look;
  const { place, hasTitles } = at;
  const usual = layoutOf(look, panel, at, labelSize);
  // Names get smaller before any is left out; the room that this gives to the box is not counted on.
  const lines = Math.max(panel.yLabels.length, usual.isTurned ? panel.xLabels.length : 0);
  const fitting = Math.min(1, usual.box.height / (lines * yLabelRoom));
  const size = labelSize * (panel.names === undefined ? 1 : Math.max(leastNames, fitting));
  const { box, xTexts, yTexts, isTurned, xRoom } =
    size === labelSize ? usual : layoutOf(look, panel, at, size);
  const { left } = box;
  const font = `${size}px ${chart.font}`;
  const lineRoom = (): number => (yLabelRoom * size) / labelSize;
  const muted = { font: chart.font, fill: chart.muted };
  const bottom = box.top + box.height;
  const title = cutText(panel.title, place.width, `${labelSize}px ${chart.font}`);
  return [
    ...(hasTitles
      ? [textAt(title, { x: place.left, y: place.top + row / 2 }, { ...muted, fill: chart.text })]
      : []),
    element('g', {}, panel.draw(box).join('\n')),
    ...spaced(yTexts, box.height, lineRoom).map(({ at: part, text }) =>
      textAt(
        text,
        { x: left - 5, y: box.top + part * box.height },
        { ...muted, size, anchor: 'end' },
      ),
    ),
    ...spaced(
      xTexts,
      box.width,
      isTurned ? lineRoom : (text) => textWidth(text, font) + xLabelGap,
    ).map(({ at: part, text }) => {
      const x = left + part * box.width;
      return isTurned
        ? textAt(text, { x, y: bottom + 5, rotate: -90 }, { ...muted, size, anchor: 'end' })
        : textAt(text, { x, y: bottom + 3 + row / 2 }, { ...muted, size, anchor: 'middle' });
    }),
    ...(panel.xName === ''
      ? []
      : [
          textAt(
            panel.xName,
            { x: left + box.width / 2, y: bottom + 3 + xRoom + row / 2 },
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
