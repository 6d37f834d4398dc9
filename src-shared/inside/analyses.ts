import type { z } from 'zod';
import { analysis, type Analysis } from './analysis.ts';
import {
  fixedPointsCsv,
  fixedPointsRefusal,
  fixedPointsSchema,
  fixedPointsSummary,
  fixedPointsTable,
} from './fixed-points.ts';
import { lesionsSchema, lesionsSummary, lesionsTable } from './lesions.ts';
import { lyapunovCurves, lyapunovSchema, lyapunovSummary, lyapunovTable } from './lyapunov.ts';
import { probesCurves, probesSchema, probesSummary, probesTable } from './probes.ts';
import {
  rowsNeededByClass,
  rowsNeededCurves,
  rowsNeededSchema,
  rowsNeededSummary,
  rowsNeededTable,
} from './rows-needed.ts';

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
    csv: rowsNeededByClass,
    summary: rowsNeededSummary,
    curves: rowsNeededCurves,
  }),
  probes: analysis({
    label: 'Probes',
    flag: 'probes',
    file: 'probes.json',
    contents: 'What linear probes find in the hidden states: the class, and earlier rows',
    doing: 'Fitting and testing probes',
    schema: probesSchema,
    table: probesTable,
    summary: probesSummary,
    curves: probesCurves,
  }),
  lesions: analysis({
    label: 'Lesions',
    flag: 'lesions',
    file: 'lesions.json',
    contents: 'What the model gets right without each of its units',
    doing: 'Silencing unit after unit',
    schema: lesionsSchema,
    table: lesionsTable,
    summary: lesionsSummary,
  }),
  lyapunov: analysis({
    label: 'Lyapunov exponents',
    flag: 'lyapunov',
    file: 'lyapunov.json',
    contents: 'Whether small differences between states shrink or grow',
    doing: 'Following small differences between states',
    schema: lyapunovSchema,
    table: lyapunovTable,
    summary: lyapunovSummary,
    curves: lyapunovCurves,
  }),
  fixedPoints: analysis({
    label: 'Fixed points',
    flag: 'fixed-points',
    file: 'fixed-points.json',
    contents: 'Where states go when only blank rows are read',
    doing: 'Searching for fixed points',
    refuses: fixedPointsRefusal,
    schema: fixedPointsSchema,
    table: fixedPointsTable,
    csv: fixedPointsCsv,
    summary: fixedPointsSummary,
  }),
} as const;

export type AnalysisKind = keyof typeof analyses;

/** The result of each kind of analysis. */
export type AnalysisResults = {
  readonly [Kind in AnalysisKind]: z.infer<(typeof analyses)[Kind]['schema']>;
};
export type AnalysisResult = AnalysisResults[AnalysisKind];

/** Those results of a run that have been computed. */
export type KeptAnalyses = { readonly [Kind in AnalysisKind]?: AnalysisResults[Kind] };

/** All kinds, in the order in which they are listed. */
export const analysisKinds = Object.keys(analyses) as [AnalysisKind, ...AnalysisKind[]];

/** The entry of a kind that is known only when the program runs. */
export function analysisOf<Kind extends AnalysisKind>(kind: Kind): Analysis<AnalysisResults[Kind]> {
  return analyses[kind] as unknown as Analysis<AnalysisResults[Kind]>;
}
