// exp, logistic sigmoid and tanh: range reduction by multiples of ln 2 and a polynomial.
// Coefficients: Moshier, Cephes Mathematical Library, expf (single precision).
#pragma once
#include "vector.h"

namespace UNROLL_TARGET {

struct ReducedExponential {
  // 2 to the multiple of ln 2 that was subtracted
  Vector scale;
  // e to the rest, less 1
  Vector restLessOne;
};

// x within [-87.3, 88.7]
static inline ReducedExponential reduceExponential(Vector x) {
  // Adding 1.5 * 2^23 leaves the nearest whole number in the low bits of the sum.
  const Vector shifter = broadcast(0x1.8p23f);
  const Vector shifted = fusedMultiplyAdd(x, broadcast(1.44269504088896341f), shifter);
  const Vector power = shifted - shifter;
  Vector rest = fusedMultiplyAdd(power, broadcast(-0.693359375f), x);
  rest = fusedMultiplyAdd(power, broadcast(2.12194440e-4f), rest);
  Vector sum = broadcast(1.9875691500e-4f);
  sum = fusedMultiplyAdd(sum, rest, broadcast(1.3981999507e-3f));
  sum = fusedMultiplyAdd(sum, rest, broadcast(8.3334519073e-3f));
  sum = fusedMultiplyAdd(sum, rest, broadcast(4.1665795894e-2f));
  sum = fusedMultiplyAdd(sum, rest, broadcast(1.6666665459e-1f));
  sum = fusedMultiplyAdd(sum, rest, broadcast(5.0000001201e-1f));
  const Vector scale = asFloats((asInts(shifted) << 23) + asInts(broadcast(1.0f)));
  return {scale, fusedMultiplyAdd(sum, rest * rest, rest)};
}

// e to the power x; below -87.3 as at -87.3, above 88.3 as at 88.3
static inline Vector exponential(Vector x) {
  const Vector limited = lesser(broadcast(88.3f), larger(broadcast(-87.3f), x));
  const ReducedExponential reduced = reduceExponential(limited);
  return fusedMultiplyAdd(reduced.scale, reduced.restLessOne, reduced.scale);
}

// 1 / (1 + e^-x)
static inline Vector sigmoid(Vector x) {
  const Vector one = broadcast(1.0f);
  return one / (one + exponential(-x));
}

// (e^2x - 1) / (e^2x + 1), with the numerator kept exact near 0; beyond +-10 it is +-1 to all bits.
static inline Vector hyperbolicTangent(Vector x) {
  const Vector limited = lesser(broadcast(20.0f), larger(broadcast(-20.0f), x + x));
  const ReducedExponential reduced = reduceExponential(limited);
  const Vector lessOne = fusedMultiplyAdd(reduced.scale, reduced.restLessOne,
                                          reduced.scale - broadcast(1.0f));
  return lessOne / (lessOne + broadcast(2.0f));
}

}  // namespace UNROLL_TARGET
