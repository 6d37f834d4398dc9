import { z } from 'zod';
import { cells } from '../catalogue/cells/cells.ts';
import type { ExperimentConfig } from '../catalogue/fields.ts';
import { formatCount, formatPercent, formatReal } from '../text/format.ts';
import type { TextTable } from '../text/text-table.ts';
import type { SummaryQuantity } from './analysis.ts';

/** The most points that are listed. */
export const mostPoints = 16;
/** The most eigenvalues of a point that are kept, from the largest modulus on. */
export const mostEigenvalues = 64;
/** A point that a step moves by less is fixed; others are slow points, where it moves less than all around. */
export const fixedSpeed = 1e-6;

/**
 * The most numbers in the state of a network whose fixed points are searched for. Each step of a search takes time that
 * grows with their cube: some seconds with so many, and a search has hundreds of them; half a minute with twice as many.
 */
export const mostStateNumbers = 512;

/** Why a config's network has no fixed points, or too large a state to search for them; null if it can be analysed. */
export function fixedPointsRefusal({
  bidirectional,
  cell,
  hiddenSize,
  layers,
}: ExperimentConfig): string | null {
  if (bidirectional) return 'reads in both directions: no state continues after a digit';
  const numbers = layers * hiddenSize * (cells[cell].memory === null ? 1 : 2);
  if (numbers <= mostStateNumbers) return null;
  return (
    `has a state of ${formatCount(numbers)} numbers, and fixed points are searched for in at most ` +
    `${formatCount(mostStateNumbers)}: with more, a search would take hours`
  );
}

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const place = z.tuple([z.number(), z.number()]);

export const pointKinds = {
  stable: 'Stable',
  saddle: 'Saddle',
  slow: 'Slow point',
} as const;
export type PointKind = keyof typeof pointKinds;

/**
 * Where the state of a model goes when it reads nothing but blank steps, and what its answers are on the way. Only for
 * models that read in one direction.
 */
export const fixedPointsSchema = z.object({
  /** Steps of the model's sequence. */
  steps: z.int().positive(),
  /** The digits that were read. */
  examples: count,
  /**
   * With how many of them the states grow, on blank steps at the latest, until a number leaves the range of single
   * precision. The answers from there on don't count as right.
   */
  overflowing: count.default(0),
  /** The states, met while reading these, at which the search began. */
  starts: count,
  /** How many of them led to no point: the search ended where the state still moves much. */
  restless: count,
  /** Fixed points before slow ones, from the one that most starts led to. */
  points: z.array(
    z.object({
      kind: z.enum(Object.keys(pointKinds) as [PointKind, ...PointKind[]]),
      /** By how far a blank step moves the state: |F(s) - s|. */
      speed: z.number().nonnegative(),
      /** How many starts led to it. */
      starts: z.int().positive(),
      /** What the model answers there; null if its readout is of all steps. */
      answer: z.object({ class: count, probability: share }).nullable(),
      /** [real, imaginary], of the Jacobian of a blank step, from the largest modulus on. */
      eigenvalues: z.array(place),
      /** How many of all have a modulus above 1: directions in which states leave. */
      unstable: count,
      /** Its place in the plane. */
      place,
    }),
  ),
  /** How many more points there are. */
  leftOut: count,
  /** The plane of the first two principal components of the states that were met. */
  plane: z.object({
    /** The share of the variance along each. */
    explained: z.tuple([share, share]),
    /** From places on a grid: where a blank step moves the state that lies there in the plane. */
    arrows: z.array(z.object({ from: place, by: place })),
    /** One digit of each class, read and then followed by blank steps. */
    paths: z.array(
      z.object({
        label: count,
        places: z.array(place),
        /** How many of these places are met while the digit is read. */
        read: count,
      }),
    ),
  }),
  /** How many answers are still right when a digit is followed by blank steps; null if the readout is of all steps. */
  forgetting: z
    .object({
      /** After how many blank steps, from 0 on. */
      after: z.array(count),
      accuracy: z.array(share),
    })
    .nullable(),
});
export type FixedPoints = z.infer<typeof fixedPointsSchema>;
export type FixedPoint = FixedPoints['points'][number];

/** The modulus of an eigenvalue: the factor by which a step multiplies a difference in its direction. */
export function modulusOf([real, imaginary]: readonly [number, number]): number {
  return Math.hypot(real, imaginary);
}

/**
 * After how many steps what is lost slowest has shrunk by a factor of e, -1 / ln |λ| for the largest modulus below 1;
 * null if there is none.
 */
export function timeConstant({ eigenvalues }: Pick<FixedPoint, 'eigenvalues'>): number | null {
  const slowest = eigenvalues.map(modulusOf).find((modulus) => modulus < 1);
  if (slowest === undefined) return null;
  return slowest === 0 ? 0 : -1 / Math.log(slowest);
}

/** The points as a table: a row for each. */
export function fixedPointsTable({ points }: FixedPoints): TextTable {
  return {
    header: [
      'point',
      'kind',
      'speed',
      'q',
      'starts',
      'class',
      'probability',
      'largest modulus',
      'unstable directions',
      'time constant',
    ],
    rows: points.map((point, index) =>
      [
        index + 1,
        point.kind,
        point.speed,
        point.speed ** 2 / 2,
        point.starts,
        point.answer?.class ?? '',
        point.answer?.probability ?? '',
        Math.max(...point.eigenvalues.map(modulusOf)),
        point.unstable,
        timeConstant(point) ?? '',
      ].map(String),
    ),
  };
}

/**
 * The same for CSV with what charts show, too: below the points, the eigenvalues of each from the largest modulus on, and
 * the accuracy by blank steps. The first column says what a row is of.
 */
export function fixedPointsCsv(result: FixedPoints): TextTable {
  const { header, rows } = fixedPointsTable(result);
  const added = ['real part', 'imaginary part', 'modulus', 'blank steps', 'accuracy'];
  const row = (what: string, point: string, values: Readonly<Record<string, number>>): string[] => [
    ...[what, point],
    ...header.slice(1).map(() => ''),
    ...added.map((title) => (title in values ? String(values[title]) : '')),
  ];
  const { after, accuracy } = result.forgetting ?? { after: [], accuracy: [] };
  return {
    header: ['what', ...header, ...added],
    rows: [
      ...rows.map((cells) => ['point', ...cells, ...added.map(() => '')]),
      ...result.points.flatMap(({ eigenvalues }, index) =>
        eigenvalues.map(([real, imaginary]) =>
          row('eigenvalue', String(index + 1), {
            'real part': real,
            'imaginary part': imaginary,
            modulus: modulusOf([real, imaginary]),
          }),
        ),
      ),
      ...after.map((blanks, index) =>
        row('forgetting', '', { 'blank steps': blanks, accuracy: accuracy[index]! }),
      ),
    ],
  };
}

/** How many points are stable, and what is left of the answers after as many blank steps as a digit has. */
export const fixedPointsSummary: readonly SummaryQuantity<FixedPoints>[] = [
  {
    label: 'Stable fixed points',
    of: ({ points }) => points.filter(({ kind }) => kind === 'stable').length,
    write: (value) => formatReal(value, 3),
  },
  {
    label: 'Right after blank steps',
    of: ({ forgetting }) => forgetting?.accuracy.at(-1) ?? null,
    write: (value) => formatPercent(value, 1),
  },
];
