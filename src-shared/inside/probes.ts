import { z } from 'zod';
import { formatPercent } from '../text/format.ts';
import type { TextTable } from '../text/text-table.ts';
import type { AnalysisCurve, SummaryQuantity } from './analysis.ts';

const share = z.number().min(0).max(1);

/** What linear probes find in the states of one layer, or in the inputs of the step alone. */
const probedSchema = z.object({
  /** [steps]: the share of the held-out examples whose class a probe of the state after the step tells. */
  accuracy: z.array(share),
  /**
   * [sequence length]: how well the probes tell the inputs of k steps before, from 0. The squared correlation between
   * what they say and the true input, mean over the inputs of a step and over `memorySteps`; null where no input changes.
   */
  memory: z.array(share.nullable()),
});

/** What linear probes of a model's hidden states know of the digit: its class, and what was read before. */
export const probesSchema = z
  .object({
    /** Test examples on which the probes were fitted, and others on which they were tested. */
    fitted: z.int().positive(),
    heldOut: z.int().positive(),
    /** Steps of the model's sequence. */
    steps: z.int().positive(),
    /** The steps, from 1, after which a probe tells the class. */
    probedSteps: z.array(z.int().positive()).min(1),
    /** Those of them after which probes tell earlier inputs. */
    memorySteps: z.array(z.int().positive()).min(1),
    /** The same from the inputs of the step alone, without any memory: what the data themselves give away. */
    inputs: probedSchema,
    layers: z.array(probedSchema).min(1),
  })
  .superRefine(({ steps, probedSteps, inputs, layers }, context) => {
    for (const [index, { accuracy, memory }] of [inputs, ...layers].entries()) {
      const path = index === 0 ? ['inputs'] : ['layers', index - 1];
      const refuse = (key: string, length: number) =>
        context.addIssue({
          code: 'custom',
          path: [...path, key],
          message: `must have ${length} numbers`,
        });
      if (accuracy.length !== probedSteps.length) refuse('accuracy', probedSteps.length);
      if (memory.length !== steps) refuse('memory', steps);
    }
  });
export type Probes = z.infer<typeof probesSchema>;
export type Probed = Probes['inputs'];

/**
 * The penalty of the probes, as a share of the mean variance of a unit. Small enough to leave what a probe finds, large
 * enough for units that say nearly the same.
 */
export const probePenalty = 1e-4;

/**
 * Memory capacity: the sum over lags from 1 of how well the inputs of so many steps before can be told (Jaeger, "Short
 * term memory in echo state networks", GMD report 152, 2001). Lags at which no input changes count as 0.
 */
export function memoryCapacity({ memory }: Pick<Probed, 'memory'>): number {
  return memory.slice(1).reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

/** The states or inputs that a result has probes of: `inputs`, or the number of a layer from 0; -1 is the last. */
export function probedAt(result: Probes, source: 'inputs' | number): Probed | undefined {
  return source === 'inputs' ? result.inputs : result.layers.at(source);
}

/** A result with all digits: for each layer and for the inputs, accuracy by step and memory by lag. */
export function probesTable(result: Probes): TextTable {
  const sources: [string, Probed][] = [
    ['inputs', result.inputs],
    ...result.layers.map((layer, index): [string, Probed] => [`layer ${index + 1}`, layer]),
  ];
  return {
    header: ['probed', 'quantity', 'step or lag', 'value'],
    rows: sources.flatMap(([name, { accuracy, memory }]) => [
      ...accuracy.map((value, index) =>
        [name, 'accuracy', result.probedSteps[index]!, value].map(String),
      ),
      ...memory.map((value, lag) => [name, 'memory', lag, value ?? ''].map(String)),
    ]),
  };
}

/** What probes of the last layer find, and what the inputs alone give away. */
export const probesSummary: readonly SummaryQuantity<Probes>[] = [
  {
    label: 'Class known after the last step',
    of: ({ layers }) => layers.at(-1)!.accuracy.at(-1)!,
    write: (value) => formatPercent(value, 1),
  },
  {
    label: 'Memory capacity',
    of: ({ layers }) => memoryCapacity(layers.at(-1)!),
    write: (value) => value.toFixed(2),
  },
  {
    label: 'Memory capacity of the inputs alone',
    of: ({ inputs }) => memoryCapacity(inputs),
    write: (value) => value.toFixed(2),
  },
];

/** What probes of the last layer find after each step, and of each step before. */
export const probesCurves: readonly AnalysisCurve<Probes>[] = [
  {
    title: 'Class known to probes',
    places: 'read',
    yLabel: 'Fraction correct',
    isShare: true,
    of: ({ probedSteps, layers }) => ({ x: probedSteps, y: layers.at(-1)!.accuracy }),
  },
  {
    title: 'Memory of earlier inputs',
    places: 'back',
    yLabel: 'Squared correlation',
    isShare: true,
    of: ({ layers }) => memoryCurve(layers.at(-1)!),
  },
];

/** How well earlier inputs are told, by steps before; without those of which no input changes. */
export function memoryCurve({ memory }: Pick<Probed, 'memory'>): { x: number[]; y: number[] } {
  const lags = [...memory.keys()].filter((lag) => memory[lag] !== null);
  return { x: lags, y: lags.map((lag) => memory[lag]!) };
}
