import type { Vector } from '#shared/network/double-precision/linear';
import { dot, lengthOf } from './orthonormal.ts';

/** A map from states to states at one state, with its derivative there. */
export interface MapStep {
  readonly next: Vector;
  /** The columns of the Jacobian: what a change of each number before the step makes of the state after it. */
  columns(): readonly Vector[];
}

/** A state at which a map moves least. */
export interface SettledState {
  readonly state: Vector;
  /** By how far a step moves it. */
  readonly speed: number;
}

const limits = {
  /** Steps of the search. */
  steps: 60,
  /** A step of the map that moves a state by less has come to rest. */
  speed: 1e-12,
  /** The share of the residual that its gradient must be less than for a minimum. */
  slope: 1e-9,
  /** The share of q by which a step must lessen it for the search to continue. */
  progress: 1e-6,
  /** A damping beyond which no step of the search helps. */
  damping: 1e12,
} as const;

/** How much of the promised reduction a step of the search must bring to be taken. */
const leastGain = 1e-4;
/** The damping of the first step: it takes the search little further than the slope reaches, so that it stays near. */
const firstDamping = 1;

/**
 * Searches for a state that a map keeps, or else one that it moves less than all states around: minimises
 * q = |F(s) - s|² / 2 from a start (Sussillo and Barak, "Opening the black box", Neural Computation 25, 2013, equation
 * 2.5). By Levenberg-Marquardt steps, damped as in Nielsen, "Damping parameter in Marquardt's method" (IMM-REP-1999-05).
 * @param stepAt the map at a state
 * @param within puts a state that can't occur where the nearest one is that can
 * @param beforeStep awaited before each step of the search; what it throws ends the search
 */
export async function settle(
  stepAt: (state: Vector) => MapStep,
  within: (state: Vector) => Vector,
  start: Vector,
  beforeStep: () => Promise<void>,
): Promise<SettledState> {
  let state = start;
  let problem = problemAt(stepAt(state), state);
  let damping = firstDamping;
  let growth = 2;
  for (let index = 0; index < limits.steps && damping < limits.damping; index++) {
    await beforeStep();
    const { residual, slope } = problem;
    const speed = lengthOf(residual);
    if (speed <= limits.speed || lengthOf(slope) <= limits.slope * speed) break;
    const change = dampedChange(problem, damping);
    const moved = within(state.map((value, i) => value + change[i]!));
    const after = stepAt(moved);
    const rest = minus(after.next, moved);
    const before = dot(residual, residual);
    const lessened = before - dot(rest, rest);
    const gain = lessened / (before - leftAfter(problem, change));
    if (gain > leastGain) {
      [state, problem] = [moved, problemAt(after, moved)];
      if (lessened < limits.progress * before) break;
      damping *= Math.max(1 / 3, 1 - (2 * gain - 1) ** 3);
      growth = 2;
    } else {
      damping *= growth;
      growth *= 2;
    }
  }
  return { state, speed: lengthOf(problem.residual) };
}

/** The least squares of a step of the search: r + A d for a change d, with A = J - 1. */
interface LeastSquares {
  /** r = F(s) - s. */
  readonly residual: Vector;
  /** The columns of A. */
  readonly columns: readonly Vector[];
  /** Aᵀ A; only what is on and below its diagonal. */
  readonly squares: readonly Vector[];
  /** Aᵀ r, the gradient of q. */
  readonly slope: Vector;
}

function problemAt(step: MapStep, state: Vector): LeastSquares {
  const residual = minus(step.next, state);
  const columns = step.columns().map((column, place) => {
    const moved = column.slice();
    moved[place]! -= 1;
    return moved;
  });
  const squares = columns.map((column, row) =>
    Float64Array.from({ length: row + 1 }, (_, other) => dot(column, columns[other]!)),
  );
  const slope = Float64Array.from(columns, (column) => dot(column, residual));
  return { residual, columns, squares, slope };
}

/** @returns |r + A d|² */
function leftAfter({ residual, columns }: LeastSquares, change: Vector): number {
  const left = residual.slice();
  columns.forEach((column, place) => {
    for (let i = 0; i < left.length; i++) left[i]! += change[place]! * column[i]!;
  });
  return dot(left, left);
}

/** @returns the d with (Aᵀ A + damping) d = -Aᵀ r, by Cholesky's decomposition */
function dampedChange({ squares, slope }: LeastSquares, damping: number): Vector {
  const lower: Vector[] = [];
  const solution = new Float64Array(slope.length);
  for (const [row, values] of squares.entries()) {
    const own = values.slice();
    own[row]! += damping;
    for (let column = 0; column <= row; column++) {
      const other = column === row ? own : lower[column]!;
      let sum = own[column]!;
      for (let i = 0; i < column; i++) sum -= own[i]! * other[i]!;
      own[column] = column === row ? Math.sqrt(sum) : sum / other[column]!;
    }
    lower.push(own);
    let sum = -slope[row]!;
    for (let i = 0; i < row; i++) sum -= own[i]! * solution[i]!;
    solution[row] = sum / own[row]!;
  }
  for (let row = solution.length - 1; row >= 0; row--) {
    const own = lower[row]!;
    const value = solution[row]! / own[row]!;
    solution[row] = value;
    for (let i = 0; i < row; i++) solution[i]! -= value * own[i]!;
  }
  return solution;
}

const minus = (a: Vector, b: Vector): Vector => a.map((value, index) => value - b[index]!);
