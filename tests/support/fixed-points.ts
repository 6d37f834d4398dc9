import type { FixedPoint, FixedPoints } from '#shared/inside/fixed-points';

/** A stable point, with what a test asks for. */
export function pointFixture(own: Partial<FixedPoint> = {}): FixedPoint {
  return {
    kind: 'stable',
    speed: 1e-13,
    starts: 4,
    answer: { class: 3, probability: 0.75 },
    eigenvalues: [
      [0.9, 0],
      [0, 0.5],
    ],
    unstable: 0,
    place: [1, -2],
    ...own,
  };
}

/** Where states of a model go, with what a test asks for. */
export function fixedPointsFixture(own: Partial<FixedPoints> = {}): FixedPoints {
  return {
    steps: 4,
    examples: 8,
    overflowing: 0,
    starts: 4,
    restless: 0,
    points: [pointFixture()],
    leftOut: 0,
    plane: {
      explained: [0.6, 0.25],
      arrows: [
        { from: [0, 0], by: [0.25, 0] },
        { from: [1, 0], by: [0, 1] },
      ],
      paths: [
        {
          label: 7,
          places: [
            [0, 0],
            [1, 0],
            [1, 1],
          ],
          read: 2,
        },
      ],
    },
    forgetting: { after: [0, 2, 4], accuracy: [1, 0.5, 0.25] },
    ...own,
  };
}
