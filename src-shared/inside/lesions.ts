import { z } from 'zod';
import { formatPercent, formatPoints } from '../text/format.ts';
import type { TextTable } from '../text/text-table.ts';
import type { SummaryQuantity } from './analysis.ts';

const count = z.int().nonnegative();

/** How many examples of each class a model gets right, intact and with each of its units silenced. */
export const lesionsSchema = z
  .object({
    /** [classes]: examples of each class in the sample of the test set. */
    examples: z.array(count).min(1),
    /** [classes]: of them, how many the intact model gets right. */
    intact: z.array(count),
    /** For each layer [units, classes]: how many it gets right without the unit; backward units after forward ones. */
    layers: z.array(z.array(z.array(count)).min(1)).min(1),
  })
  .superRefine(({ examples, intact, layers }, context) => {
    const check = (path: (string | number)[], right: readonly number[]): void => {
      const fits =
        right.length === examples.length && right.every((each, label) => each <= examples[label]!);
      if (fits) return;
      const message = `must have a number for each of the ${examples.length} classes, at most its examples`;
      context.addIssue({ code: 'custom', path, message });
    };
    check(['intact'], intact);
    for (const [layer, units] of layers.entries()) {
      for (const [unit, right] of units.entries()) check(['layers', layer, unit], right);
    }
  });
export type Lesions = z.infer<typeof lesionsSchema>;

/** A drop of accuracy, over all classes or in one, from which a unit counts as one that matters. */
export const mattersFrom = 0.01;

/**
 * The drop of the accuracy of a class when a unit is silenced, as a share of its examples; below 0 if it rises.
 * @param label null: of all examples together
 * @returns NaN for a class without examples
 */
export function accuracyDrop(
  { examples, intact, layers }: Lesions,
  layer: number,
  unit: number,
  label: number | null,
): number {
  const right = layers.at(layer)![unit]!;
  if (label !== null) return (intact[label]! - right[label]!) / (examples[label]! || NaN);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return (sum(intact) - sum(right)) / sum(examples);
}

/** What silencing single units of a layer does. */
export interface LesionSummary {
  /** The largest drop of the accuracy over all classes. */
  readonly largest: number;
  /** The largest drop in a single class. */
  readonly largestInClass: number;
  /** The share of the units whose drop over all classes is at least `mattersFrom`. */
  readonly matter: number;
}

/** Sums up a layer, by its number from 0; -1 is the last. */
export function summariseLesions(result: Lesions, layer: number): LesionSummary {
  const units = [...result.layers.at(layer)!.keys()];
  const drops = units.map((unit) => accuracyDrop(result, layer, unit, null));
  const inClasses = units.flatMap((unit) =>
    [...result.examples.keys()]
      .map((label) => accuracyDrop(result, layer, unit, label))
      .filter((drop) => !Number.isNaN(drop)),
  );
  return {
    largest: Math.max(...drops),
    largestInClass: Math.max(...inClasses),
    matter: drops.filter((drop) => drop >= mattersFrom).length / units.length,
  };
}

/**
 * A result with all digits: the drop for each unit, over all classes and in each. Units are numbered from 0, as in
 * PyTorch; layers from 1.
 */
export function lesionsTable(result: Lesions): TextTable {
  const labels = [...result.examples.keys()];
  return {
    header: ['layer', 'unit', 'drop of accuracy', ...labels.map((label) => `in class ${label}`)],
    rows: result.layers.flatMap((units, layer) =>
      units.map((_, unit) => [
        String(layer + 1),
        String(unit),
        ...[null, ...labels].map((label) => {
          const drop = accuracyDrop(result, layer, unit, label);
          return Number.isNaN(drop) ? '' : String(drop);
        }),
      ]),
    ),
  };
}

/** What single units of the last layer decide. */
export const lesionsSummary: readonly SummaryQuantity<Lesions>[] = [
  {
    label: 'Largest drop without a unit',
    of: (result) => summariseLesions(result, -1).largest,
    write: formatPoints,
  },
  {
    label: 'Largest drop in a class',
    of: (result) => summariseLesions(result, -1).largestInClass,
    write: formatPoints,
  },
  {
    label: 'Units that matter',
    of: (result) => summariseLesions(result, -1).matter,
    write: (value) => formatPercent(value, 1),
  },
];
