import type { z } from 'zod';
import type { ExperimentConfig } from '../catalogue/fields.ts';
import type { TextTable } from '../text/text-table.ts';

/** What an analysis of a saved model over its data is, wherever it is named, kept and written. */
export interface Analysis<Result> {
  /** Its name in the window: `Rows needed`. */
  readonly label: string;
  /** Its name on the command line: `rows-needed`. */
  readonly flag: string;
  /** The file in the experiment's folder that keeps its result. */
  readonly file: string;
  /** What that file has in it, in a few words. */
  readonly contents: string;
  /** What is being done while it is under way: `Reading the test set step by step`. */
  readonly doing: string;
  /** Why models of a config can't be analysed, in words that follow a name; null if they can. */
  readonly refuses?: (config: ExperimentConfig) => string | null;
  /** Checks a result that was stored. */
  readonly schema: z.ZodType<Result>;
  /** The result as numbers, with all digits, for CSV and the command line. */
  readonly table: (result: Result) => TextTable;
  /** The table for CSV, where that has more in it than can be read on a terminal. */
  readonly csv?: (result: Result) => TextTable;
  /** The few numbers that a report gives of it. */
  readonly summary: readonly SummaryQuantity<Result>[];
  /** The curves that a report draws of it; none if left out. */
  readonly curves?: readonly AnalysisCurve<Result>[];
}

/** A number that sums up a result. */
export interface SummaryQuantity<Result> {
  readonly label: string;
  /** Null if the result doesn't have it; −Infinity where it is lower than any number. */
  readonly of: (result: Result) => number | null;
  /** What is written where no result has it; default: a dash. */
  readonly none?: string;
  /** How it is written, for one run, and its mean and deviation for a group. */
  readonly write: (value: number) => string;
}

/** A curve of a result. */
export interface AnalysisCurve<Result> {
  readonly title: string;
  /** What its places count. Steps become shares of the sequence where models read in different numbers of steps. */
  readonly places: 'read' | 'sinceInk' | 'back' | 'index';
  readonly yLabel: string;
  /** Its values are shares or coefficients, from 0 to 1. */
  readonly isShare: boolean;
  /** −Infinity stands for values that are lower than any number. */
  readonly of: (result: Result) => {
    readonly x: readonly number[];
    readonly y: readonly number[];
  };
}

/** An entry of the catalogue, with the type of its result from its schema. */
export function analysis<Result>(entry: Analysis<Result>): Analysis<Result> {
  return entry;
}
