import { z } from 'zod';
import { hasEffect, type FieldValues } from '../experiment/effects.ts';
import { describeRefusal, fieldProblem, notAField } from '../experiment/config.ts';
import type { Field } from '../catalogue/fields/field-kinds.ts';
import { fields, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';
import { quoted } from '../json/issues.ts';
import { exp, log } from '../mathematics/deterministic.ts';
import type { RandomStream } from '../random/random-stream.ts';

/** A value of a field. */
export type Value = ExperimentConfig[FieldKey];

const number = z.number({ error: 'must be a number' });
const value = z.union([z.string(), z.number(), z.boolean()]);
const fieldKey = z.string().refine((key): key is FieldKey => Object.hasOwn(fields, key), {
  abort: true,
  error: ({ input }) => notAField(String(input)),
});

const condition = z.strictObject({ field: fieldKey, oneOf: z.array(value).min(1) });

/** What is tried of one field: some values, or a range of numbers. */
export type Dimension = Choices | Range;

interface Tried {
  readonly field: FieldKey;
  /** Tried only where an earlier field has one of these values. */
  readonly when?: z.infer<typeof condition> | undefined;
}

export interface Choices extends Tried {
  readonly values: readonly (string | number | boolean)[];
}

export interface Range extends Tried {
  /** Both ends are included. */
  readonly from: number;
  readonly to: number;
  /** Whether to search on a logarithmic scale. */
  readonly logarithmic: boolean;
  /** The distance from one value to the next; null: any value of the range, of a whole number every one. */
  readonly step: number | null;
}

/** As a person writes it: `values`, or `from` and `to`. */
const dimension = z
  .strictObject({
    field: fieldKey,
    values: z.array(value).min(1).max(1000).optional(),
    from: number.optional(),
    to: number.optional(),
    logarithmic: z.boolean().optional(),
    step: number.positive({ error: 'must be above 0' }).nullable().optional(),
    when: condition.optional(),
  })
  .transform(({ values, from, to, logarithmic, step, ...tried }, context): Dimension => {
    const isRange = from !== undefined && to !== undefined;
    const hasRange = [from, to, logarithmic, step].some((each) => each !== undefined);
    if (values !== undefined && !hasRange) return { ...tried, values };
    if (values === undefined && isRange) {
      return { ...tried, from, to, logarithmic: logarithmic ?? false, step: step ?? null };
    }
    context.addIssue({
      code: 'custom',
      path: [values === undefined && hasRange ? (from === undefined ? 'from' : 'to') : 'values'],
      message: `${tried.field} needs either values, or a range with from and to`,
    });
    return z.NEVER;
  });

/** The fields that are searched, and what is tried of each. */
export type Space = readonly Dimension[];

/** The values of one trial, by field; of the fields that are tried with the others' values. */
export type Point = { readonly [Key in FieldKey]?: Value };

export function isRange(dimension: Dimension): dimension is Range {
  return 'from' in dimension;
}

/** The schema of a space: values must be allowed for their fields, and conditions name earlier fields of the space. */
export const spaceSchema = z
  .array(dimension)
  .min(1)
  .superRefine((space, context) => {
    for (const [index, dimension] of space.entries()) {
      const refuse = (key: string, message: string): void =>
        context.addIssue({ code: 'custom', path: [index, key], message });
      const earlier = space.slice(0, index);
      if (earlier.some(({ field }) => field === dimension.field)) {
        refuse('field', `${dimension.field} is there twice`);
      }
      const { when } = dimension;
      if (when !== undefined && !earlier.some(({ field }) => field === when.field)) {
        refuse('when', `must name a field that comes before: ${when.field} doesn’t`);
      }
      const refused = isRange(dimension) ? rangeProblem(dimension) : choicesProblem(dimension);
      if (refused !== null) refuse(...refused);
    }
  });

/** The same dimensions, each after those that decide whether it is tried. */
export function decisiveFirst(space: readonly Dimension[]): Dimension[] {
  const ordered: Dimension[] = [];
  let left = space;
  while (left.length > 0) {
    const isFree = (one: Dimension): boolean => !left.some(({ field }) => dependsOn(one, field));
    // Those that depend on each other stay as they were written.
    const next = left.find(isFree) ?? left[0]!;
    ordered.push(next);
    left = left.filter((each) => each !== next);
  }
  return ordered;
}

function dependsOn({ field, when }: Dimension, other: FieldKey): boolean {
  const { onlyWith = {} }: Field = fields[field];
  return when?.field === other || Object.hasOwn(onlyWith, other);
}

/** Why the condition of a dimension is never met by some of its values, or null. */
export function conditionProblem({ when }: Dimension, space: Space): string | null {
  const decisive = space.find(({ field }) => field === when?.field);
  if (when === undefined || decisive === undefined) return null;
  const { field } = decisive;
  const values = when.oneOf;
  if (!isRange(decisive)) {
    const unknown = values.find((each) => !decisive.values.includes(each));
    if (unknown === undefined) return null;
    return `${quoted(unknown)} is not tried of ${field}; use one of ${decisive.values.join(', ')}`;
  }
  const { from, to, logarithmic } = decisive;
  const { step } = boundsOf(decisive);
  if (step === null) return `${field} has a range without a step; list its values`;
  const isTriedNumber = (each: Value): boolean =>
    typeof each === 'number' &&
    each >= from &&
    each <= to &&
    rangeValue(decisive, logarithmic ? log(each) : each) === each;
  const unknown = values.find((each) => !isTriedNumber(each));
  if (unknown === undefined) return null;
  return `${quoted(unknown)} is not tried of ${field}; use numbers from ${from} to ${to}, in steps of ${step}`;
}

function choicesProblem({ field, values }: Choices): [string, string] | null {
  const twice = values.find((each, index) => values.indexOf(each) < index);
  if (twice !== undefined) return ['values', `must differ; ${quoted(twice)} is there twice`];
  const problem = values.flatMap((each) => fieldProblem(field, each) ?? [])[0];
  if (problem === undefined) return null;
  return ['values', describeRefusal(problem)];
}

function rangeProblem({ field, from, to, logarithmic, step }: Range): [string, string] | null {
  const { kind } = fields[field];
  if (kind !== 'integer' && kind !== 'real') {
    return ['from', `${field} has no range; list its values`];
  }
  if (!(from < to)) return ['to', `must be above ${from}`];
  for (const [key, bound] of [
    ['from', from],
    ['to', to],
  ] as const) {
    const problem = fieldProblem(field, bound);
    if (problem !== undefined) return [key, `${bound} is not allowed; use ${problem.allowed}`];
  }
  if (logarithmic && from <= 0) return ['from', 'must be above 0 on a logarithmic scale'];
  if (logarithmic && step !== null) return ['step', 'is only for a linear scale'];
  if (kind === 'integer' && step !== null && !Number.isInteger(step)) {
    return ['step', `must be a whole number for ${field}`];
  }
  return null;
}

/** Whether a dimension is tried with the values of earlier ones: its condition is met, and the field has an effect. */
export function isTried({ field, when }: Dimension, point: Point, base: ExperimentConfig): boolean {
  if (when !== undefined && !when.oneOf.some((each) => each === point[when.field])) return false;
  return hasEffect(field, { ...base, ...point } as ExperimentConfig);
}

/** The values that fields can have in a trial; of a range its ends. */
export function possibleValues(base: ExperimentConfig, space: Space): FieldValues {
  const fixed = Object.entries(base).map(([key, own]) => [key, [own]]);
  const searched = space.map((dimension) => {
    const { field, when } = dimension;
    const tried = isRange(dimension) ? [dimension.from, dimension.to] : dimension.values;
    return [field, when === undefined ? tried : [...tried, base[field]]];
  });
  return Object.fromEntries([...fixed, ...searched]) as FieldValues;
}

/** The whole range of a number as a uniform density sees it: steps reach half a step beyond its ends. */
export function boundsOf({ field, from, to, logarithmic, step }: Range): {
  readonly low: number;
  readonly high: number;
  readonly step: number | null;
} {
  const size = step ?? (fields[field].kind === 'integer' ? 1 : null);
  const half = (size ?? 0) / 2;
  const scaled = (bound: number): number => (logarithmic ? log(bound) : bound);
  return { low: scaled(from - half), high: scaled(to + half), step: size };
}

/** The value of a range that is nearest to a number on its scale (see `boundsOf`). */
export function rangeValue(dimension: Range, place: number): number {
  const { from, to, logarithmic } = dimension;
  const { step } = boundsOf(dimension);
  const number = logarithmic ? exp(place) : place;
  // Steps are rounded so that 0.1 + 0.2 is 0.3.
  const stepped =
    step === null
      ? Number(number.toPrecision(digitsOf(dimension)))
      : Number((from + Math.round((number - from) / step) * step).toPrecision(12));
  const last = step === null ? to : from + Math.floor((to - from) / step + 1e-9) * step;
  return Math.min(last, Math.max(from, stepped));
}

/** Significant digits of a range's numbers: four are enough for a search, and read well; narrow ranges need more. */
function digitsOf({ from, to }: Range): number {
  const narrowness = Math.max(Math.abs(from), Math.abs(to)) / (to - from);
  return Math.min(15, 4 + Math.max(0, Math.floor(log(narrowness) / Math.LN10)));
}

/** A value of a dimension, all equally likely on its scale. */
export function randomValue(dimension: Dimension, random: RandomStream): Value {
  if (!isRange(dimension)) return dimension.values[random.below(dimension.values.length)]! as Value;
  const { low, high } = boundsOf(dimension);
  return rangeValue(dimension, low + (high - low) * random.uniform());
}

/** A point of a space, drawn uniformly, one dimension after the other. */
export function randomPoint(space: Space, base: ExperimentConfig, random: RandomStream): Point {
  let point: Point = {};
  for (const dimension of space) {
    if (!isTried(dimension, point, base)) continue;
    point = { ...point, [dimension.field]: randomValue(dimension, random) };
  }
  return point;
}

/** The most points of a grid. */
export const maxGridPoints = 10_000;

/**
 * All points of a space, the first dimension varying slowest.
 * @throws RangeError if a range has no steps, or there are more than `maxGridPoints`
 */
export function gridPoints(space: Space, base: ExperimentConfig): Point[] {
  let points: Point[] = [{}];
  for (const dimension of space) {
    const values = gridValues(dimension);
    points = points.flatMap((point) =>
      isTried(dimension, point, base)
        ? values.map((each) => ({ ...point, [dimension.field]: each }))
        : [point],
    );
    if (points.length > maxGridPoints) {
      throw new RangeError(`a grid of more than ${maxGridPoints} points; leave out some values`);
    }
  }
  return points;
}

/** All points of a space, or null if they can't be listed: a range has no steps, or there are too many. */
export function listedPoints(space: Space, base: ExperimentConfig): Point[] | null {
  try {
    return gridPoints(space, base);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The points of a space, with the ends alone of ranges that have no steps; null if there are too many. */
export function samplePoints(space: Space, base: ExperimentConfig): Point[] | null {
  const sampled = space.map((dimension): Dimension => {
    if (!isRange(dimension)) return dimension;
    const { field, when, from, to } = dimension;
    const isListed = boundsOf(dimension).step !== null;
    return isListed ? { ...dimension, logarithmic: false } : { field, when, values: [from, to] };
  });
  return listedPoints(sampled, base);
}

function gridValues(dimension: Dimension): readonly Value[] {
  if (!isRange(dimension)) return dimension.values as Value[];
  const { field, from, to, logarithmic } = dimension;
  const { step } = boundsOf(dimension);
  if (step === null || logarithmic) {
    throw new RangeError(`${field}: a grid needs values, or a range with a step`);
  }
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > maxGridPoints)
    throw new RangeError(`${field}: has more than ${maxGridPoints} values`);
  return Array.from({ length: count }, (_, index) => rangeValue(dimension, from + index * step));
}
