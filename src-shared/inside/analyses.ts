import type { z } from 'zod';
import { analysis, type Analysis } from './analysis.ts';
import { rowsNeededSchema, rowsNeededTable } from './rows-needed.ts';

/** The analyses of a finished model, by kind. Their keys are stored in addresses; they don't change. */
export const analyses = {
  rowsNeeded: analysis({
    label: 'Rows needed',
    flag: 'rows-needed',
    file: 'rows-needed.json',
    contents: 'How soon the model knows its answers',
    doing: 'Reading the test set step by step',
    schema: rowsNeededSchema,
    table: rowsNeededTable,
  }),
} as const;

export type AnalysisKind = keyof typeof analyses;

/** The result of each kind of analysis. */
export type AnalysisResults = {
  readonly [Kind in AnalysisKind]: z.infer<(typeof analyses)[Kind]['schema']>;
};
export type AnalysisResult = AnalysisResults[AnalysisKind];

/** All kinds, in the order in which they are listed. */
export const analysisKinds = Object.keys(analyses) as [AnalysisKind, ...AnalysisKind[]];

/** The entry of a kind that is known only when the program runs. */
export function analysisOf<Kind extends AnalysisKind>(kind: Kind): Analysis<AnalysisResults[Kind]> {
  return analyses[kind] as unknown as Analysis<AnalysisResults[Kind]>;
}
