import type { Theme } from '#shared/appearance/palettes';
import type { ChartTheme } from '../frame/chart-theme.ts';

/** How a figure is drawn for export. */
export interface FigureLook {
  /** Of the drawing, in units of which labels are `labelSize` tall. */
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  readonly chart: ChartTheme;
  /** A colour of the palette or the app's theme, as shown now, in the figure's theme. */
  readonly colour: (shown: string) => string;
  readonly hasTitle: boolean;
  readonly hasLegend: boolean;
}

/** Something that can be exported as a picture. */
export interface Figure {
  readonly title: string;
  /** Height by width, as shown now. */
  readonly aspect: number;
  /** Whether it has a legend that can be left out. */
  readonly hasLegend: boolean;
  /** @returns an SVG document of the look's size; null without data */
  readonly draw: (look: FigureLook) => string | null;
}

/** The size of labels in a drawing; titles and names are a little larger. */
export const labelSize = 11;
