import type { AnalysisResults } from '#shared/inside/analyses';
import { confidenceThresholds } from '#shared/inside/rows-needed';
import { fixedPointsFixture } from './fixed-points.ts';

/** A small result of each kind of analysis, of a model of one layer that reads sequences of three steps. */
export const analysisResults: AnalysisResults = {
  rowsNeeded: {
    ...{ examples: 4, steps: 3, accuracy: [0, 0.5, 1], calibrationError: [0.4, 0.2, 0] },
    settled: confidenceThresholds.map((threshold) => ({
      threshold,
      // More probability takes more steps: never for half of the examples, above 0.7.
      counts: [threshold > 0.7 ? [3, 0, 0, 1] : [1, 0, 2, 1]],
    })),
  },
  probes: {
    ...{ fitted: 5, heldOut: 5, steps: 3, probedSteps: [1, 3], memorySteps: [3] },
    inputs: { accuracy: [0.1, 0.1], memory: [1, 0.25, 0] },
    layers: [{ accuracy: [0.25, 0.5], memory: [1, 0.5, 0.25] }],
  },
  lesions: { examples: [10], intact: [9], layers: [[[9], [4]]] },
  lyapunov: {
    ...{ examples: 10, steps: 3, skipped: 0, byEpoch: null },
    layers: [
      {
        ...{ layer: 0, direction: 'forward', state: 2 },
        exponents: [
          { mean: -0.25, deviation: 0.02 },
          { mean: -1.5, deviation: 0.1 },
        ],
      },
    ],
  },
  fixedPoints: fixedPointsFixture({ steps: 3 }),
};
