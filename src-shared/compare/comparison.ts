import { z } from 'zod';
import { fieldKeys, type FieldKey } from '../catalogue/fields.ts';
import { idPattern } from '../experiment/record.ts';
import { strongestSmoothing } from '../statistics/smoothing.ts';
import { bandKinds } from '../statistics/aggregate-curves.ts';
import { curveMetricKeys, xAxes, type CurveMetricKey } from './curve-metrics.ts';
import { hyperparameterShape, defaultHyperparameterView } from './hyperparameter-view.ts';
import { resultColumnKeys } from './result-columns.ts';
import { testedPairKinds } from './significance.ts';

/** Raised when the shape of a saved comparison changes. */
export const comparisonVersion = 1;

/** The maximum number of runs in a comparison. */
export const maxMembers = 1000;

const fieldKey = z.enum(fieldKeys as [FieldKey, ...FieldKey[]]);
const metric = z.enum(curveMetricKeys as [CurveMetricKey, ...CurveMetricKey[]]);
/** Ids of runs and of comparisons have the same form. */
const id = z.string().regex(idPattern);
const emphasis = fieldKey.nullable();

/** Not with `readonly()`: it freezes its input even if that is invalid, and bytes can't be frozen. */
const groupingKeys: z.ZodType<readonly FieldKey[], readonly FieldKey[]> = z
  .array(fieldKey)
  .max(fieldKeys.length);

/** How runs are grouped; see `Grouping`. */
export const groupingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('batch') }),
  z.strictObject({ kind: z.literal('allButSeed') }),
  z.strictObject({
    kind: z.literal('keys'),
    keys: groupingKeys,
  }),
]);

/** Which epoch's values are used; see `Occasion`. */
export const occasionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('best') }),
  z.strictObject({ kind: z.literal('last') }),
  z.strictObject({ kind: z.literal('epoch'), epoch: z.int().positive() }),
]);

/** What a comparison shows, and how: everything that restores the page. */
export const comparisonStateSchema = z.strictObject({
  /** Ids of the runs in the order in which they are shown. */
  members: z.array(id).max(maxMembers),
  /** Members that are not drawn in the charts. */
  hidden: z.array(id).max(maxMembers),
  /** The run that the others are compared with; null: the first. */
  baseline: id.nullable(),
  grouping: groupingSchema,
  band: z.enum(bandKinds),
  /** Which curves are shown. */
  metrics: z.array(metric).max(curveMetricKeys.length),
  xAxis: z.enum(xAxes),
  smoothing: z.number().min(0).max(strongestSmoothing),
  logX: z.boolean(),
  logY: z.boolean(),
  ignoreOutliers: z.boolean(),
  /** Fields whose values decide a line's colour, dash and chart; null: each run has its own colour. */
  colourBy: emphasis,
  dashBy: emphasis,
  chartBy: emphasis,
  /** Whether the config table has only the fields that differ. */
  onlyDifferences: z.boolean(),
  /** Columns of the results table, in order, and how it is sorted. */
  columns: z.array(z.enum(resultColumnKeys)).max(resultColumnKeys.length),
  occasion: occasionSchema,
  sort: z.strictObject({ column: z.enum(resultColumnKeys), descending: z.boolean() }).nullable(),
  /** Older files lack it. */
  testedPairs: z.enum(testedPairKinds).default('all'),
  ...hyperparameterShape,
});
export type ComparisonState = z.infer<typeof comparisonStateSchema>;

const name = z.string().trim().min(1).max(200);

/** The contents of a file under `comparisons/`. */
export const comparisonSchema = z.strictObject({
  schemaVersion: z.literal(comparisonVersion),
  id,
  name,
  /** ISO 8601, in UTC. */
  savedAt: z.iso.datetime(),
  state: comparisonStateSchema,
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** A comparison of some runs with default settings. */
export function newComparisonState(members: readonly string[]): ComparisonState {
  return {
    members: [...members],
    hidden: [],
    baseline: null,
    grouping: { kind: 'none' },
    band: 'deviation',
    metrics: ['loss', 'validationLoss', 'accuracy', 'validationAccuracy'],
    xAxis: 'step',
    smoothing: 0,
    logX: false,
    logY: false,
    ignoreOutliers: false,
    colourBy: null,
    dashBy: null,
    chartBy: null,
    onlyDifferences: true,
    columns: [
      'testAccuracy',
      'testLoss',
      'validationAccuracy',
      'validationLoss',
      'parameters',
      'multiplyAdds',
      'secondsPerEpoch',
      'modelBytes',
    ],
    occasion: { kind: 'best' },
    sort: null,
    testedPairs: 'all',
    ...defaultHyperparameterView(),
  };
}
