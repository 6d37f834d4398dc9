import { describe, expect, it } from 'vitest';
import { evaluationSchema } from '#shared/experiment/record';
import { EvaluationAccumulator, softmax } from '#shared/statistics/evaluation';
import { wilsonInterval } from '#shared/statistics/wilson';

function evaluate(rows: readonly (readonly number[])[], labels: readonly number[]) {
  const classes = rows[0]!.length;
  const accumulator = new EvaluationAccumulator(classes);
  accumulator.add(Float32Array.from(rows.flat()), Uint8Array.from(labels), rows.length);
  return accumulator;
}

/** A row of logits whose softmax is the given probabilities. */
const logits = (...probabilities: number[]) => probabilities.map((p) => Math.log(p));

describe('softmax', () => {
  it('gives the probabilities of each row', () => {
    const rows = Float32Array.from([...logits(0.5, 0.25, 0.25), ...logits(0.1, 0.2, 0.7)]);
    const expected = [0.5, 0.25, 0.25, 0.1, 0.2, 0.7];
    softmax(rows, 3).forEach((p, index) => expect(p).toBeCloseTo(expected[index]!, 7));
  });

  it('keeps its shape at any size of logits', () => {
    expect([...softmax(Float32Array.of(1e30, -1e30, 1e30, 1e30), 2)]).toEqual([1, 0, 0.5, 0.5]);
    expect([...softmax(Float32Array.of(-1000, -1000), 2)]).toEqual([0.5, 0.5]);
  });

  it('is NaN where a logit is', () => {
    expect([...softmax(Float32Array.of(0, NaN, 0, 0), 2)]).toEqual([NaN, NaN, 0.5, 0.5]);
  });
});

describe('EvaluationAccumulator', () => {
  const rows = [
    logits(0.7, 0.2, 0.1),
    logits(0.3, 0.6, 0.1),
    logits(0.25, 0.25, 0.5),
    logits(0.8, 0.1, 0.1),
  ];
  const labels = [0, 0, 2, 2];

  it('evaluates a worked example', () => {
    const accumulator = evaluate(rows, labels);
    expect(accumulator.predicted).toEqual([0, 1, 2, 0]);
    expect(accumulator.probability).toEqual([0.7, 0.6, 0.5, 0.8]);
    const evaluation = accumulator.evaluation();
    expect(evaluation).toMatchObject({
      examples: 4,
      accuracy: 0.5,
      accuracyInterval: wilsonInterval(2, 4),
      confusion: [
        [1, 1, 0],
        [0, 0, 0],
        [1, 0, 1],
      ],
    });
    const loss = -(Math.log(0.7) + Math.log(0.3) + Math.log(0.5) + Math.log(0.1)) / 4;
    expect(evaluation.loss).toBeCloseTo(loss, 6);
    const brier = (0.09 + 0.04 + 0.01 + (0.49 + 0.36 + 0.01) + 0.375 + (0.64 + 0.81 + 0.01)) / 4;
    expect(evaluation.brierScore).toBeCloseTo(brier, 6);
    // Each example has its own bin.
    expect(evaluation.expectedCalibrationError).toBeCloseTo((0.3 + 0.6 + 0.5 + 0.8) / 4, 6);
    expect(evaluation.perClass.map(({ precision }) => precision)).toEqual([0.5, 0, 1]);
    expect(evaluationSchema.parse(evaluation)).toEqual(evaluation);
  });

  it('gives the same result for any batches', () => {
    const parts = new EvaluationAccumulator(3);
    parts.add(Float32Array.from(rows.slice(0, 3).flat()), Uint8Array.from(labels), 3);
    parts.add(Float32Array.from(rows.slice(3).flat()), Uint8Array.of(2, 0, 0), 1);
    const whole = evaluate(rows, labels);
    expect(parts.evaluation()).toEqual(whole.evaluation());
    expect(parts.predicted).toEqual(whole.predicted);
  });

  it('reads only as many examples as given', () => {
    const accumulator = new EvaluationAccumulator(2);
    accumulator.add(Float32Array.of(3, 1, 99, 99, 99), Uint8Array.of(0, 1, 1), 1);
    expect(accumulator.evaluation()).toMatchObject({ examples: 1, accuracy: 1 });
  });

  it('all right and confident', () => {
    const evaluation = evaluate(
      [
        [200, 0],
        [0, 200],
      ],
      [0, 1],
    ).evaluation();
    expect(evaluation).toMatchObject({
      accuracy: 1,
      expectedCalibrationError: 0,
      confusion: [
        [1, 0],
        [0, 1],
      ],
    });
    expect(evaluation.loss).toBeCloseTo(0, 12);
    expect(evaluation.brierScore).toBeCloseTo(0, 12);
  });

  it('all wrong and confident', () => {
    const evaluation = evaluate(
      [
        [2000, 0],
        [0, 2000],
      ],
      [1, 0],
    ).evaluation();
    expect(evaluation).toMatchObject({
      accuracy: 0,
      loss: 2000,
      brierScore: 2,
      expectedCalibrationError: 1,
    });
    expect(evaluation.perClass.every(({ f1 }) => f1 === 0)).toBe(true);
    expect(evaluationSchema.safeParse(evaluation).success).toBe(true);
  });

  it('one undecided example gets the lowest class', () => {
    const accumulator = evaluate([[0, 0, 0, 0]], [2]);
    expect(accumulator.predicted).toEqual([0]);
    expect(accumulator.probability).toEqual([0.25]);
    const evaluation = accumulator.evaluation();
    expect(evaluation.loss).toBeCloseTo(Math.log(4), 14);
    expect(evaluation.brierScore).toBeCloseTo(0.75, 14);
  });

  it('counts an absent class nowhere', () => {
    const evaluation = evaluate(
      [
        [5, 0, 0],
        [0, 5, 0],
      ],
      [0, 1],
    ).evaluation();
    expect(evaluation.accuracy).toBe(1);
    expect(evaluation.perClass[2]).toEqual({
      label: 2,
      precision: 0,
      recall: 0,
      f1: 0,
      support: 0,
    });
  });

  it('rounds the kept probability to 7 decimals', () => {
    const [probability] = evaluate([[1, 0]], [0]).probability;
    expect(probability).toBe(0.7310586);
  });

  it('shows logits that are not finite in the loss', () => {
    for (const bad of [NaN, Infinity]) {
      const accumulator = evaluate(
        [
          [0, bad],
          [1, 0],
        ],
        [0, 0],
      );
      expect(Number.isFinite(accumulator.evaluation().loss)).toBe(false);
    }
  });

  it('does not evaluate without examples', () => {
    expect(() => new EvaluationAccumulator(2).evaluation()).toThrow(/no examples/);
  });
});
