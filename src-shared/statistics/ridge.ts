import { factorise, solveFactorised } from './cholesky.ts';
import { addDotProducts } from './dot-products.ts';

/** A linear map of features to targets: target = weights · features + intercept. */
export interface LinearMap {
  /** [targets, features] */
  readonly weights: Float64Array;
  /** [targets] */
  readonly intercepts: Float64Array;
}

/** Features are constant if no more than this share of their mean square is variance. */
const constantShare = 1e-10;

/**
 * Linear regression of several targets with a penalty on the weights (ridge: Hoerl & Kennard, Technometrics 12, 1970),
 * over examples that come block by block. Features and targets are centred; the intercept isn't penalised.
 */
export class RidgeRegression {
  readonly #features: number;
  readonly #targets: number;
  #examples = 0;
  /** [features, features], of which elements right of the diagonal are kept up: sums of products. */
  readonly #squares: Float64Array;
  /** [targets, features] */
  readonly #products: Float64Array;
  readonly #featureSums: Float64Array;
  readonly #targetSums: Float64Array;

  constructor(features: number, targets: number) {
    this.#features = features;
    this.#targets = targets;
    this.#squares = new Float64Array(features * features);
    this.#products = new Float64Array(targets * features);
    this.#featureSums = new Float64Array(features);
    this.#targetSums = new Float64Array(targets);
  }

  /**
   * Adds examples.
   * @param features [features, examples]
   * @param targets [targets, examples]
   */
  add(features: Float64Array, targets: Float64Array, examples: number): void {
    addDotProducts(this.#squares, features, features, examples, true);
    addDotProducts(this.#products, targets, features, examples);
    addRowSums(this.#featureSums, features, examples);
    addRowSums(this.#targetSums, targets, examples);
    this.#examples += examples;
  }

  /**
   * The map with the least mean squared error plus penalty · |weights|².
   * @param strength the penalty as a share of the mean variance of a feature, above 0
   * @throws RangeError if there are no examples
   */
  solve(strength: number): LinearMap {
    const [size, count] = [this.#features, this.#examples];
    if (count === 0) throw new RangeError('there are no examples');
    const means = this.#featureSums.map((sum) => sum / count);
    const covariance = new Float64Array(size * size);
    let trace = 0;
    let squares = 0;
    for (let row = 0; row < size; row++) {
      for (let column = 0; column <= row; column++) {
        covariance[row * size + column] =
          this.#squares[column * size + row]! / count - means[row]! * means[column]!;
      }
      trace += covariance[row * size + row]!;
      squares += this.#squares[row * size + row]! / count;
    }
    const weights = new Float64Array(this.#targets * size);
    const intercepts = this.#targetSums.map((sum) => sum / count);
    // Features that are all constant predict nothing but the mean. Rounding leaves a little of a variance that is 0.
    if (!(trace > constantShare * squares)) return { weights, intercepts };
    for (let row = 0; row < size; row++) {
      covariance[row * size + row]! += (strength * trace) / size;
    }
    factorise(covariance, size);
    for (let target = 0; target < this.#targets; target++) {
      const own = weights.subarray(target * size, (target + 1) * size);
      const mean = intercepts[target]!;
      for (let feature = 0; feature < size; feature++) {
        own[feature] = this.#products[target * size + feature]! / count - mean * means[feature]!;
      }
      solveFactorised(covariance, size, own);
      for (let feature = 0; feature < size; feature++) {
        intercepts[target]! -= own[feature]! * means[feature]!;
      }
    }
    return { weights, intercepts };
  }
}

function addRowSums(sums: Float64Array, rows: Float64Array, columns: number): void {
  for (let row = 0; row < sums.length; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += rows[row * columns + column]!;
    sums[row]! += sum;
  }
}

/**
 * What a map gives for some examples.
 * @param features [examples, features]
 * @returns [targets, examples]
 */
export function predictLinear(
  { weights, intercepts }: LinearMap,
  features: Float64Array,
): Float64Array {
  const size = weights.length / intercepts.length;
  const examples = features.length / size;
  const predicted = new Float64Array(intercepts.length * examples);
  intercepts.forEach((intercept, target) => {
    predicted.fill(intercept, target * examples, (target + 1) * examples);
  });
  addDotProducts(predicted, weights, features, size);
  return predicted;
}

/** Squared correlations between predicted and true values, for several targets, over examples that come block by block. */
export class SquaredCorrelations {
  readonly #sums: readonly Float64Array[];
  #examples = 0;

  constructor(targets: number) {
    this.#sums = Array.from({ length: 5 }, () => new Float64Array(targets));
  }

  /** @param predicted [targets, examples], as `truth` */
  add(predicted: Float64Array, truth: Float64Array, examples: number): void {
    const [p, t, pp, tt, pt] = this.#sums as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    for (let target = 0; target < p.length; target++) {
      for (let at = target * examples; at < (target + 1) * examples; at++) {
        const [guess, value] = [predicted[at]!, truth[at]!];
        p[target]! += guess;
        t[target]! += value;
        pp[target]! += guess * guess;
        tt[target]! += value * value;
        pt[target]! += guess * value;
      }
    }
    this.#examples += examples;
  }

  /** @returns one for each target; null if the true value never changes, 0 if only the predicted one doesn't */
  result(): (number | null)[] {
    const count = this.#examples;
    const [p, t, pp, tt, pt] = this.#sums.map((sums) => [...sums]) as [
      number[],
      number[],
      number[],
      number[],
      number[],
    ];
    return t.map((sum, target) => {
      const ofTruth = tt[target]! * count - sum * sum;
      // Rounding leaves a little of a difference that is 0.
      if (ofTruth <= 1e-9 * tt[target]! * count) return null;
      const ofGuess = pp[target]! * count - p[target]! ** 2;
      if (ofGuess <= 1e-12 * pp[target]! * count) return 0;
      const both = pt[target]! * count - p[target]! * sum;
      return Math.min(1, both ** 2 / (ofTruth * ofGuess));
    });
  }
}
