import type { FixedPoints } from '#shared/inside/fixed-points';
import type { Vector } from '#shared/network/double-precision/linear';
import type { MapStep } from './settle.ts';
import { coordinatesOf, type PrincipalComponents } from './principal-components.ts';

/** Arrows along each side of the plane. */
const side = 14;
/** The most places of a path. */
const mostPlaces = 112;

type Place = [number, number];

/** The plane in which states differ most: that of their first two principal components. */
type Plane = Pick<PrincipalComponents, 'mean' | 'directions'>;

/** States that are met while a digit is read, and during blank steps after it. */
export interface StatePath {
  /** The digit's class. */
  readonly label: number;
  readonly states: readonly Vector[];
  /** How many of them are met while the digit is read. */
  readonly read: number;
}

/**
 * @returns a path with few enough states to be shown, at even distances, with the last
 * @param steps of the digit
 */
export function shownPath(label: number, states: readonly Vector[], steps: number): StatePath {
  const stride = Math.ceil(states.length / mostPlaces);
  const isKept = (_: Vector, index: number): boolean => (states.length - 1 - index) % stride === 0;
  const read = states.slice(0, steps).filter(isKept).length;
  return { label, states: states.filter(isKept), read };
}

/** @returns where a state is in a plane, by projection */
export function placeIn(plane: Plane, state: Vector): Place {
  const [x = 0, y = 0] = coordinatesOf(state, plane);
  return [x, y];
}

/** @returns the state at a place of a plane */
export function stateAt({ mean, directions: [first, second] }: Plane, [x, y]: Place): Vector {
  return mean.map((value, i) => value + x * first![i]! + y * second![i]!);
}

/**
 * @returns paths in a plane, and arrows around them that tell where blank steps lead
 * @param stepAt a blank step of the network from a state
 */
export function planeView(
  plane: PrincipalComponents,
  stepAt: (state: Vector) => Pick<MapStep, 'next'>,
  statePaths: readonly StatePath[],
): FixedPoints['plane'] {
  const paths = statePaths.map(({ label, states, read }) => ({
    label,
    places: states.map((state) => placeIn(plane, state)),
    read,
  }));
  const arrows = gridOver(paths.flatMap(({ places }) => places)).map((from) => {
    const [x, y] = placeIn(plane, stepAt(stateAt(plane, from)).next);
    return { from, by: [x - from[0], y - from[1]] satisfies Place };
  });
  const [first = 0, second = 0] = plane.shares;
  return { explained: [first, second], arrows, paths };
}

/** @returns places on a grid over the range of some places, in rows */
function gridOver(places: readonly Place[]): Place[] {
  const axis = (values: readonly number[]): number[] => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return Array.from({ length: side }, (_, i) => least + ((i + 0.5) * (most - least)) / side);
  };
  const [xs, ys] = [axis(places.map(([x]) => x)), axis(places.map(([, y]) => y))];
  return ys.flatMap((y) => xs.map((x): Place => [x, y]));
}
