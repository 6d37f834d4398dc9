import type {
  GateCourse,
  SetInside,
  SetMemoryMap,
  SetUnitCourse,
  SetUnits,
} from '../contract/commands.ts';

/** Something that is a mean over so many digits. */
interface Mean {
  readonly digits: number;
}

/** The mean over the digits of two parts of a set, number by number. */
function joined(one: Mean, other: Mean, ofOne: Float64Array, ofOther: Float64Array): Float64Array {
  const share = other.digits / (one.digits + other.digits);
  return ofOne.map((value, at) => value + share * (ofOther[at]! - value));
}

/** The mean memory map over two parts of a set, of the same model. */
export function joinMemoryMaps(one: SetMemoryMap, other: SetMemoryMap): SetMemoryMap {
  return {
    ...one,
    digits: one.digits + other.digits,
    predicted: [...one.predicted, ...other.predicted],
    norms: joined(one, other, one.norms, other.norms),
  };
}

/** The means inside a model over two parts of a set. */
export function joinInsides(one: SetInside, other: SetInside): SetInside {
  const course = (gate: GateCourse, same: GateCourse): GateCourse => ({
    ...gate,
    mean: joined(one, other, gate.mean, same.mean),
    low: joined(one, other, gate.low, same.low),
    high: joined(one, other, gate.high, same.high),
  });
  return {
    ...one,
    digits: one.digits + other.digits,
    predicted: [...one.predicted, ...other.predicted],
    layers: one.layers.map((layer, at) => ({
      ...layer,
      gates: layer.gates.map((gate, index) => course(gate, other.layers[at]!.gates[index]!)),
    })),
    inputGradient: joined(one, other, one.inputGradient, other.inputGradient),
    rowGradient: joined(one, other, one.rowGradient, other.rowGradient),
  };
}

/** The mean values of units over two parts of a set, of the same layer and quantity. */
export function joinUnits(one: SetUnits, other: SetUnits): SetUnits {
  return {
    ...one,
    digits: one.digits + other.digits,
    values: joined(one, other, one.values, other.values),
  };
}

/** One unit over two parts of a set. The squares are about the common mean (Chan, Golub and LeVeque, 1983). */
export function joinUnitCourses(one: SetUnitCourse, other: SetUnitCourse): SetUnitCourse {
  const digits = one.digits + other.digits;
  const weight = (one.digits * other.digits) / digits;
  return {
    ...one,
    digits,
    quantities: one.quantities.map((quantity, index) => {
      const { mean, squares } = other.quantities[index]!;
      return {
        ...quantity,
        mean: joined(one, other, quantity.mean, mean),
        squares: quantity.squares.map(
          (sum, at) => sum + squares[at]! + weight * (mean[at]! - quantity.mean[at]!) ** 2,
        ),
      };
    }),
  };
}
