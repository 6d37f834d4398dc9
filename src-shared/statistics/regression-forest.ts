import type { Purpose } from '../random/philox.ts';
import { RandomStream } from '../random/random-stream.ts';

/** One quantity of all rows of a table; NaN where a row has none. */
export interface Column {
  readonly values: Float64Array;
  /** How many categories `values` numbers, from 0; null: the values are numbers, and have an order. */
  readonly categories: number | null;
}

/** Where a node parts its rows. */
interface Split {
  readonly column: number;
  /** The place of each category in the order of this node; null for numbers. NaN: the node has not seen it. */
  readonly places: Float64Array | null;
  /** Numbers or places up to this one go left. */
  readonly threshold: number;
}

interface Branch extends Split {
  readonly left: Node;
  readonly right: Node;
  /** Where a row without a value goes: to where more rows went. */
  readonly usual: 'left' | 'right';
}

/** A branch, or the mean of the rows of a leaf. */
type Node = Branch | number;

interface Tree {
  readonly root: Node;
  /** The rows that it was not grown from. */
  readonly outOfBag: readonly number[];
}

/** Rows of a leaf, at least. */
const leastLeaf = 2;

/**
 * A random forest of regression trees: each is grown from rows drawn with replacement, and tries some of the columns at
 * each node. Source: Breiman, "Random forests", Machine Learning 45, 2001. Categories are ordered by the mean of their
 * rows, after which the best split in two is one of that order (Breiman, Friedman, Olshen, Stone, "Classification and
 * regression trees", 1984, section 9.4). A column splits only nodes whose rows all have a value.
 */
export class RegressionForest {
  readonly #columns: readonly Column[];
  readonly #targets: Float64Array;
  readonly #tried: number;
  readonly #trees: readonly Tree[];

  /**
   * @param columns of as many values as there are targets
   * @param random what the trees are drawn from; their number is the first index of a stream
   */
  constructor(
    columns: readonly Column[],
    targets: Float64Array,
    trees: number,
    random: { readonly seed: number; readonly use: Purpose },
  ) {
    this.#columns = columns;
    this.#targets = targets;
    this.#tried = Math.ceil((2 * columns.length) / 3);
    this.#trees = Array.from({ length: trees }, (_, index) =>
      this.#grow(new RandomStream(random.seed, random.use, index)),
    );
  }

  /**
   * What the trees predict for the rows that they were not grown from.
   * @param columns in place of those that the forest was grown from
   * @returns one value for each row, NaN for a row that all trees have seen
   */
  predictOutOfBag(columns: readonly Column[] = this.#columns): Float64Array {
    const sums = new Float64Array(this.#targets.length);
    const counts = new Float64Array(this.#targets.length);
    for (const { root, outOfBag } of this.#trees) {
      for (const row of outOfBag) {
        sums[row]! += predict(root, columns, row);
        counts[row]! += 1;
      }
    }
    return sums.map((sum, row) => sum / counts[row]!);
  }

  #grow(random: RandomStream): Tree {
    const count = this.#targets.length;
    const drawn = Array.from({ length: count }, () => random.below(count));
    const seen = new Set(drawn);
    return {
      root: this.#node(drawn, random),
      outOfBag: [...this.#targets.keys()].filter((row) => !seen.has(row)),
    };
  }

  #node(rows: readonly number[], random: RandomStream): Node {
    const split = rows.length < 2 * leastLeaf ? null : this.#bestSplit(rows, random);
    if (split === null) return meanOf(this.#targets, rows);
    const values = this.#columns[split.column]!.values;
    const isLeft = (row: number): boolean => placeOf(split, values[row]!) <= split.threshold;
    const left = rows.filter(isLeft);
    const right = rows.filter((row) => !isLeft(row));
    return {
      ...split,
      left: this.#node(left, random),
      right: this.#node(right, random),
      usual: left.length >= right.length ? 'left' : 'right',
    };
  }

  /** The best split of some columns drawn at random; those by which nothing can be split don't count. */
  #bestSplit(rows: readonly number[], random: RandomStream): Split | null {
    const order = [...this.#columns.keys()];
    random.shuffle(order);
    let best: (Split & { readonly gain: number }) | null = null;
    let tried = 0;
    for (const column of order) {
      const split = this.#splitBy(column, rows);
      if (split === null) continue;
      if (best === null || split.gain > best.gain) best = split;
      tried += 1;
      if (tried === this.#tried) break;
    }
    return best;
  }

  /** The split by a column that leaves the least squared error; null if there is none. */
  #splitBy(column: number, rows: readonly number[]): (Split & { readonly gain: number }) | null {
    const { values, categories } = this.#columns[column]!;
    if (rows.some((row) => Number.isNaN(values[row]!))) return null;
    const targets = this.#targets;
    const places = categories === null ? null : placesOf(values, targets, rows, categories);
    const at = (row: number): number => placeOf({ places }, values[row]!);
    const sorted = rows.toSorted((one, other) => at(one) - at(other));
    const total = sorted.reduce((sum, row) => sum + targets[row]!, 0);
    let best: (Split & { readonly gain: number }) | null = null;
    let left = 0;
    for (let count = 1; count <= sorted.length - leastLeaf; count++) {
      const place = at(sorted[count - 1]!);
      const next = at(sorted[count]!);
      left += targets[sorted[count - 1]!]!;
      if (count < leastLeaf || next === place) continue;
      // The squared error is the sum of squares, which is the same for all splits, without this.
      const gain = left ** 2 / count + (total - left) ** 2 / (sorted.length - count);
      if (best !== null && gain <= best.gain) continue;
      best = { column, places, threshold: (place + next) / 2, gain };
    }
    return best;
  }
}

function predict(root: Node, columns: readonly Column[], row: number): number {
  let node = root;
  while (typeof node !== 'number') {
    const place = placeOf(node, columns[node.column]!.values[row]!);
    const isLeft = Number.isNaN(place) ? node.usual === 'left' : place <= node.threshold;
    node = isLeft ? node.left : node.right;
  }
  return node;
}

function placeOf({ places }: Pick<Split, 'places'>, value: number): number {
  return places === null || Number.isNaN(value) ? value : places[value]!;
}

/** The place of each category if they are ordered by the mean of their rows; NaN for those without rows. */
function placesOf(
  values: Float64Array,
  targets: Float64Array,
  rows: readonly number[],
  categories: number,
): Float64Array {
  const sums = new Float64Array(categories);
  const counts = new Float64Array(categories);
  for (const row of rows) {
    sums[values[row]!]! += targets[row]!;
    counts[values[row]!]! += 1;
  }
  const places = new Float64Array(categories).fill(NaN);
  const mean = (category: number): number => sums[category]! / counts[category]!;
  const present = [...places.keys()].filter((category) => counts[category]! > 0);
  present.sort((one, other) => mean(one) - mean(other) || one - other);
  for (const [place, category] of present.entries()) places[category] = place;
  return places;
}

function meanOf(targets: Float64Array, rows: readonly number[]): number {
  return rows.reduce((sum, row) => sum + targets[row]!, 0) / rows.length;
}
