import type { ComparedLine } from '../curves/curve-charts.ts';

/** A column of numbers of a table of lines. */
export interface LineQuantity {
  readonly key: string;
  readonly label: string;
  /** Tooltip of the heading. */
  readonly help: string;
  readonly write: (value: number) => string;
}

/** A line of a comparison, with the numbers of its runs for each quantity. */
export interface LineRow {
  readonly line: ComparedLine;
  readonly values: Readonly<Record<string, readonly number[]>>;
}
