import { z } from 'zod';
import { formatReal } from '../text/format.ts';
import type { TextTable } from '../text/text-table.ts';
import type { AnalysisCurve, SummaryQuantity } from './analysis.ts';

/** The most exponents of a layer that are computed, from the largest on. */
export const mostExponents = 10;

/** How many of them are computed at each kept epoch. */
export const mostExponentsByEpoch = 3;

const count = z.int().nonnegative();
/** Null stands for −∞: the direction is lost within a step, as through units that a ReLU has shut. */
const exponent = z.number().nullable();

/** Layer by layer, forward before backward. */
const layersSchema = z.array(
  z.object({
    layer: count,
    direction: z.enum(['forward', 'backward']),
    /** Numbers in its state. */
    state: z.int().positive(),
    /** From the largest on. */
    exponents: z.array(
      z.object({
        /** Over the digits, per step. */
        mean: exponent,
        /** Sample standard deviation over the digits; null for a single one, or where the mean is −∞. */
        deviation: z.number().nonnegative().nullable(),
      }),
    ),
  }),
);

/**
 * Lyapunov exponents of a model's layers while they read digits of the test set: by how much the logarithm of a small
 * difference between two states changes per step. Those of a network are those of its layers together, because a layer
 * doesn't act on the ones below it.
 */
export const lyapunovSchema = z.object({
  /** The digits over which exponents are averaged. */
  examples: count,
  /** Steps of the model's sequence. */
  steps: z.int().positive(),
  /** How many of them only turn the directions to where they grow fastest, and don't count. */
  skipped: count,
  layers: layersSchema,
  /**
   * The largest ones with the weights that the run kept on its way, on fewer digits; null if it kept none. Results that
   * were stored before there was such a thing don't have it, and are computed again.
   */
  byEpoch: z
    .object({
      examples: count,
      /** Ascending; 0: before training. */
      epochs: z.array(z.object({ epoch: count, layers: layersSchema })),
    })
    .nullable(),
});
export type Lyapunov = z.infer<typeof lyapunovSchema>;

/**
 * The exponents as a table: a row for each, layer by layer; those that are −∞ are empty. First those of the final weights,
 * whose epoch is empty.
 */
export function lyapunovTable({ layers, byEpoch }: Lyapunov): TextTable {
  const models = [{ epoch: null, layers }, ...(byEpoch?.epochs ?? [])];
  return {
    header: ['epoch', 'layer', 'direction', 'index', 'exponent', 'deviation'],
    rows: models.flatMap((model) =>
      model.layers.flatMap(({ layer, direction, exponents }) =>
        exponents.map(({ mean, deviation }, index) =>
          [model.epoch ?? '', layer + 1, direction, index + 1, mean ?? '', deviation ?? ''].map(
            String,
          ),
        ),
      ),
    ),
  };
}

/** An exponent, over the digits. */
export type Exponent = Lyapunov['layers'][number]['exponents'][number];

/**
 * The exponents of a model from the largest on; those that are −∞ are last.
 * @param layer of this layer only, counted from 0; null: of all
 */
export function spectrumOf(
  { layers }: Pick<Lyapunov, 'layers'>,
  layer: number | null,
): readonly Exponent[] {
  return layers
    .filter((each) => layer === null || each.layer === layer)
    .flatMap(({ exponents }) => exponents)
    .toSorted(byExponent)
    .slice(0, mostExponents);
}

/** Compares exponents, the larger first. */
export function byExponent(a: Exponent, b: Exponent): number {
  // The difference of two that are −∞ is no number.
  return (b.mean ?? -Infinity) - (a.mean ?? -Infinity) || 0;
}

/** What the largest exponent says about a network's memory. */
export type MemoryKind = 'forgets' | 'keeps' | 'diverges';

/**
 * Judges the largest exponent by the length of the sequence: a difference that changes by less than a factor of e from
 * its first step to its last counts as kept.
 */
export function memoryKind(largest: number, steps: number): MemoryKind {
  if (Math.abs(largest) * steps < 1) return 'keeps';
  return largest < 0 ? 'forgets' : 'diverges';
}

/** In how many steps a difference halves (or doubles, for a positive exponent); 0 for −∞, Infinity for 0. */
export function halvingSteps(exponentPerStep: number): number {
  return Math.LN2 / Math.abs(exponentPerStep);
}

/** The largest exponent. */
export const lyapunovSummary: readonly SummaryQuantity<Lyapunov>[] = [
  {
    label: 'Largest Lyapunov exponent per step',
    of: (result) => spectrumOf(result, null)[0]!.mean ?? -Infinity,
    write: (value) => formatReal(value, 2),
  },
];

/** The exponents of all layers, from the largest on. */
export const lyapunovCurves: readonly AnalysisCurve<Lyapunov>[] = [
  {
    title: 'Lyapunov spectrum',
    places: 'index',
    yLabel: 'Exponent per step',
    isShare: false,
    of: (result) => {
      const exponents = spectrumOf(result, null);
      return {
        x: exponents.map((_, index) => index + 1),
        y: exponents.map(({ mean }) => mean ?? -Infinity),
      };
    },
  },
];
