import { formatReal } from '#shared/text/format';
import type { FigureLook } from '../export/figure.ts';
import type { ChartTheme } from '../frame/chart-theme.ts';
import type { ChartOption, CustomOption } from '../frame/echarts.ts';
import { pictureTitle, pictureTitleHeight } from '../frame/picture-parts.ts';
import type { Range } from '../frame/plot-area.ts';

/** A place in a plane: x and y. */
export type Place = readonly [number, number];

/** How points are told apart where colours aren't enough. */
export type PointSymbol = 'circle' | 'emptyCircle' | 'diamond' | 'triangle';

/** What a plane shows. */
export interface PlaneScene {
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly {
    readonly place: Place;
    /** Null: that of text. */
    readonly colour: string | null;
    readonly symbol: PointSymbol;
    /** Across, in pixels. */
    readonly size: number;
    /** Written beside it. */
    readonly label?: string | undefined;
  }[];
  readonly lines: readonly {
    readonly places: readonly Place[];
    readonly colour: string;
    readonly isDashed: boolean;
  }[];
  readonly arrows: readonly { readonly from: Place; readonly to: Place }[];
  /** Whether the unit circle is drawn. */
  readonly hasCircle: boolean;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Room around the plane for labels, in pixels. */
const margins = { left: 56, right: 16, top: 28, bottom: 42 } as const;
/** How far the plane goes beyond what it shows, as a share of it. */
const beyond = 0.06;

/** Both axes of a plane that has room for everything, with the same scale, so that circles are round. */
export function planeRanges(scene: PlaneScene, { width, height }: Size): { x: Range; y: Range } {
  const places = [
    ...scene.points.map(({ place }) => place),
    ...scene.lines.flatMap((line) => line.places),
    ...scene.arrows.flatMap(({ from, to }) => [from, to]),
    ...(scene.hasCircle
      ? ([
          [-1, -1],
          [1, 1],
        ] satisfies Place[])
      : []),
  ];
  const spans = [0, 1].map((axis) => {
    const values = places.map((place) => place[axis]!);
    const [least, most] =
      values.length === 0 ? [-1, 1] : [Math.min(...values), Math.max(...values)];
    return { middle: (least + most) / 2, length: (most - least) * (1 + 2 * beyond) };
  });
  // A single point has room of its own.
  const perPixel = Math.max(spans[0]!.length / width, spans[1]!.length / height) || 2 / width;
  const [x, y] = [width, height].map((pixels, axis): Range => {
    const half = (pixels * perPixel) / 2;
    return { from: spans[axis]!.middle - half, to: spans[axis]!.middle + half };
  });
  return { x: x!, y: y! };
}

/**
 * A plane with points, lines and arrows, on the same scale in both directions.
 * @param size of the whole chart, in pixels
 */
export function planeOption(
  scene: PlaneScene,
  theme: ChartTheme,
  { width, height }: Size,
  top: number = margins.top,
): ChartOption {
  const area = {
    width: Math.max(1, width - margins.left - margins.right),
    height: Math.max(1, height - top - margins.bottom),
  };
  const { x, y } = planeRanges(scene, area);
  return {
    animation: false,
    textStyle: { fontFamily: theme.font },
    grid: { ...margins, top, outerBoundsMode: 'none' },
    xAxis: { ...axisOption(x, scene.xLabel, theme), nameLocation: 'middle', nameGap: 26 },
    yAxis: {
      ...axisOption(y, scene.yLabel, theme),
      nameLocation: 'end',
      nameGap: 10,
      nameTextStyle: {
        color: theme.muted,
        fontSize: 11,
        align: 'left',
        padding: [0, 0, 0, 8 - margins.left],
      },
    },
    series: [
      ...(scene.hasCircle ? [circleOption(theme)] : []),
      arrowsOption(scene, theme),
      ...scene.lines.map(({ places, colour, isDashed }, index) => ({
        type: 'line' as const,
        id: `line ${index}`,
        z: 3,
        silent: true,
        symbol: 'none',
        data: places.map((place) => [...place]),
        lineStyle: {
          color: colour,
          width: 1.5,
          type: isDashed ? ('dashed' as const) : ('solid' as const),
        },
      })),
      {
        type: 'scatter',
        id: 'points',
        z: 4,
        silent: true,
        clip: false,
        data: scene.points.map(({ place, colour, symbol, size, label }) => ({
          value: [...place],
          symbol: symbol === 'emptyCircle' ? 'circle' : symbol,
          symbolSize: size,
          itemStyle:
            symbol === 'emptyCircle'
              ? { color: theme.surface, borderColor: colour ?? theme.text, borderWidth: 2 }
              : { color: colour ?? theme.text, borderColor: theme.surface, borderWidth: 1 },
          label: {
            show: label !== undefined,
            formatter: label ?? '',
            position: 'right' as const,
            color: theme.text,
            fontSize: 12,
            textBorderColor: theme.surface,
            textBorderWidth: 3,
          },
        })),
      },
    ],
  };
}

function axisOption({ from, to }: Range, name: string, theme: ChartTheme) {
  return {
    type: 'value',
    min: from,
    max: to,
    name,
    nameTextStyle: { color: theme.muted, fontSize: 11 },
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.axis } },
    axisTick: { show: false },
    axisLabel: {
      color: theme.muted,
      fontSize: 11,
      hideOverlap: true,
      formatter: (value: number) => formatReal(value),
      // The ends are wherever the room ends.
      showMinLabel: false,
      showMaxLabel: false,
    },
    splitLine: { lineStyle: { color: theme.grid } },
  } as const;
}

/** The corners of the unit circle's polygon. */
const corners = 180;

function circleOption(theme: ChartTheme) {
  return {
    type: 'line',
    id: 'circle',
    z: 2,
    silent: true,
    symbol: 'none',
    data: Array.from({ length: corners + 1 }, (_, corner) => {
      const angle = (2 * Math.PI * corner) / corners;
      return [Math.cos(angle), Math.sin(angle)];
    }),
    lineStyle: { color: theme.text, width: 1.25, type: 'dashed' },
  } as const;
}

/** The most pixels from the tip of an arrow to the ends of its head. */
const headSize = 5;

function arrowsOption({ arrows }: PlaneScene, theme: ChartTheme): CustomOption {
  return {
    type: 'custom',
    id: 'arrows',
    silent: true,
    z: 1,
    data: arrows.map(({ from, to }) => [...from, ...to]),
    renderItem: (_, api) => {
      const [fromX, fromY, toX, toY] = [0, 1, 2, 3].map((column) => Number(api.value(column)));
      const [x1, y1] = api.coord([fromX!, fromY!]) as [number, number];
      const [x2, y2] = api.coord([toX!, toY!]) as [number, number];
      const angle = Math.atan2(y2 - y1, x2 - x1);
      const head = Math.min(headSize, Math.hypot(x2 - x1, y2 - y1) / 2);
      const end = (turn: number): [number, number] => [
        x2 - head * Math.cos(angle + turn),
        y2 - head * Math.sin(angle + turn),
      ];
      const points = [[x1, y1], [x2, y2], end(0.5), [x2, y2], end(-0.5)];
      return {
        type: 'polyline',
        shape: { points },
        style: { stroke: theme.muted, fill: 'none', lineWidth: 1, opacity: 0.75 },
      };
    },
  };
}

/** The plane as a stand-alone picture. */
export function planePicture(scene: PlaneScene, title: string, look: FigureLook): ChartOption {
  const { chart, hasTitle, width } = look;
  const shown = {
    ...scene,
    points: scene.points.map((point) => ({
      ...point,
      colour: point.colour === null ? null : look.colour(point.colour),
    })),
    lines: scene.lines.map((line) => ({ ...line, colour: look.colour(line.colour) })),
  };
  return {
    ...planeOption(shown, chart, look, margins.top + (hasTitle ? pictureTitleHeight : 0)),
    backgroundColor: chart.surface,
    ...(hasTitle && { title: pictureTitle(title, width, chart) }),
  };
}
