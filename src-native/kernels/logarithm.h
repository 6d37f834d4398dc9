// The natural logarithm in double precision from IEEE operations alone, so that losses agree to the bit everywhere.
#pragma once
#include <stdint.h>

namespace UNROLL_TARGET {

// x positive and normal. ln m = 2 artanh((m - 1) / (m + 1)) for the mantissa m within [sqrt 1/2, sqrt 2].
static inline double logarithm(double x) {
  uint64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  int power = (int)(bits >> 52) - 1023;
  bits = (bits & 0xfffffffffffffull) | (1023ull << 52);
  double mantissa;
  __builtin_memcpy(&mantissa, &bits, sizeof mantissa);
  if (mantissa > 1.4142135623730951) {
    mantissa = mantissa * 0.5;
    power += 1;
  }
  const double s = (mantissa - 1.0) / (mantissa + 1.0);
  const double square = s * s;
  double sum = 0.0;
  for (int order = 23; order > 1; order -= 2) sum = square * (1.0 / order + sum);
  return power * 0.6931471805599453 + (2.0 * s + 2.0 * s * sum);
}

}  // namespace UNROLL_TARGET
